import { fileURLToPath } from 'node:url';
import type { Stack, StackOptions } from './start-stack.ts';

interface Found {
  /** The alert that has to find it. */
  readonly alert: string;
  /** The alert that links to traces that show it, where that is another, and undefined where no trace can. */
  readonly traced: string | undefined;
}

/** What can be broken, and what has to find it. */
export const BREAKS = {
  'slow-db': { alert: 'HighLatency', traced: 'HighLatency' },
  leak: { alert: 'HeapNearLimit', traced: 'HeapNearLimit' },
  'blocked-loop': { alert: 'EventLoopDelayed', traced: 'EventLoopDelayed' },
  'bad-deploy': { alert: 'HighErrorRatio', traced: 'HighErrorRatio' },
  // Nothing arrives any more, traces neither.
  'lost-collector': { alert: 'CollectorDown', traced: undefined },
  // A disk has no traces; the requests that it fails have.
  'full-disk': { alert: 'DiskFills', traced: 'HighErrorRatio' },
} as const satisfies Readonly<Record<string, Found>>;

export type Break = keyof typeof BREAKS;

export function isBreak(name: string): name is Break {
  return Object.hasOwn(BREAKS, name);
}

/** How the stack starts, for what is broken from the beginning. */
export function brokenOptions(name: Break | undefined): StackOptions {
  const file = (module: string) =>
    `--import ${fileURLToPath(new URL(`./breaks/${module}.mjs`, import.meta.url))}`;
  if (name === 'blocked-loop' || name === 'bad-deploy')
    return { env: { NODE_OPTIONS: file(name) } };
  if (name === 'leak') return { env: { NODE_OPTIONS: `${file(name)} --max-old-space-size=256` } };
  if (name === 'full-disk') return { diskMegabytes: 256 };
  return {};
}

/** Breaks the rest. */
export async function breakIt(stack: Stack, name: Break): Promise<void> {
  if (name === 'slow-db') stack.relay.delay(1_500);
  if (name === 'full-disk') stack.disk?.fill();
  if (name === 'lost-collector') {
    stack.collector.process.kill('SIGKILL');
    await stack.collector.stop();
  }
}
