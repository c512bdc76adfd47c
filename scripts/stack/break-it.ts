import { fileURLToPath } from 'node:url';
import type { Stack, StackOptions } from './start-stack.ts';

interface Detection {
  /** The alert that must detect it. */
  readonly alert: string;
  /** The alert that links to traces of it; undefined where no trace can show it. */
  readonly traced: string | undefined;
}

/** Faults, with the alerts that must detect them. */
export const BREAKS = {
  'slow-db': { alert: 'HighLatency', traced: 'HighLatency' },
  leak: { alert: 'HeapNearLimit', traced: 'HeapNearLimit' },
  'blocked-loop': { alert: 'EventLoopDelayed', traced: 'EventLoopDelayed' },
  'bad-deploy': { alert: 'HighErrorRatio', traced: 'HighErrorRatio' },
  // Nothing arrives any more, including traces.
  'lost-collector': { alert: 'CollectorDown', traced: undefined },
  // A disk has no traces, but failing requests do.
  'full-disk': { alert: 'DiskFills', traced: 'HighErrorRatio' },
} as const satisfies Readonly<Record<string, Detection>>;

export type Break = keyof typeof BREAKS;

export function isBreak(name: string): name is Break {
  return Object.hasOwn(BREAKS, name);
}

/** Options of the stack, for faults that exist from the start. */
export function brokenOptions(name: Break | undefined): StackOptions {
  const file = (module: string) =>
    `--import ${fileURLToPath(new URL(`./breaks/${module}.mjs`, import.meta.url))}`;
  if (name === 'blocked-loop' || name === 'bad-deploy')
    return { env: { NODE_OPTIONS: file(name) } };
  if (name === 'leak') return { env: { NODE_OPTIONS: `${file(name)} --max-old-space-size=256` } };
  if (name === 'full-disk') return { diskMegabytes: 256 };
  return {};
}

/** Causes the other faults. */
export async function breakIt(stack: Stack, name: Break): Promise<void> {
  if (name === 'slow-db') stack.relay.delay(1_500);
  if (name === 'full-disk') stack.disk?.fill();
  if (name === 'lost-collector') {
    stack.collector.process.kill('SIGKILL');
    await stack.collector.stop();
  }
}
