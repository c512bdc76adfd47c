import { fileURLToPath } from 'node:url';
import { startChild } from '../processes/child.ts';
import { clientCore } from '../processes/client-core.ts';
import type { Counts } from './count.ts';

export interface ReceiverQuestion {
  readonly question: 'reset' | 'count';
}

export interface ReceiverAnswer {
  /** Said once, at the start. */
  readonly url?: string;
  readonly counts?: Counts;
}

export interface BenchReceiver {
  /** Base address, for OTLP over HTTP. */
  readonly url: string;
  /** Forgets what has arrived. */
  reset(): Promise<void>;
  /** Decodes what has arrived since the last call. Not to be called while something is measured. */
  count(): Promise<Counts>;
  stop(): Promise<void>;
}

/** Decoding what 150,000 requests left takes its time. */
const COUNT_TIMEOUT_MS = 300_000;

export async function startReceiver(): Promise<BenchReceiver> {
  const child = startChild(fileURLToPath(new URL('./main.ts', import.meta.url)), {
    core: clientCore(),
  });
  const { url } = await child.next<ReceiverAnswer>();
  const ask = (question: ReceiverQuestion) => child.ask<ReceiverAnswer>(question, COUNT_TIMEOUT_MS);
  return {
    url: url!,
    async reset() {
      await ask({ question: 'reset' });
    },
    count: async () => (await ask({ question: 'count' })).counts!,
    stop: () => child.kill(),
  };
}
