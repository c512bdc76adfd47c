import { fileURLToPath } from 'node:url';
import type { Stack } from './start-stack.ts';

/** What can be broken, and the alert that has to find it. */
export const BREAKS = {
  'slow-db': 'HighLatency',
  leak: 'HeapNearLimit',
  'blocked-loop': 'EventLoopDelayed',
  'bad-deploy': 'HighErrorRatio',
  'lost-collector': 'CollectorDown',
} as const;

export type Break = keyof typeof BREAKS;

export function isBreak(name: string): name is Break {
  return Object.hasOwn(BREAKS, name);
}

/** Variables with which the services start, for what is broken in them. */
export function brokenEnv(name: Break | undefined): Readonly<Record<string, string>> {
  const file = (module: string) =>
    `--import ${fileURLToPath(new URL(`./breaks/${module}.mjs`, import.meta.url))}`;
  if (name === 'blocked-loop' || name === 'bad-deploy') return { NODE_OPTIONS: file(name) };
  // Of a small heap, the young generation is so large a part that the process ends below the limit of the alert.
  if (name === 'leak') return { NODE_OPTIONS: `${file(name)} --max-old-space-size=1024` };
  return {};
}

/** Breaks the rest. */
export async function breakIt(stack: Stack, name: Break): Promise<void> {
  if (name === 'slow-db') stack.relay.delay(1_500);
  if (name === 'lost-collector') {
    stack.collector.process.kill('SIGKILL');
    await stack.collector.stop();
  }
}
