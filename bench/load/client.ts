import { fileURLToPath } from 'node:url';
import { startChild } from '../processes/child.ts';
import { clientCore } from '../processes/client-core.ts';
import type { Load, LoadResult } from './fixed-rate.ts';

export interface LoadClient {
  /** @throws Error when a connection breaks, or an answer is not a 200 */
  send(load: Load): Promise<LoadResult>;
  stop(): Promise<void>;
}

/** Beyond the time that the rate asks for, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Starts the client's process; one serves all runs, so that it is equally warm in each. */
export function startLoadClient(): LoadClient {
  const child = startChild(fileURLToPath(new URL('./main.ts', import.meta.url)), {
    core: clientCore(),
  });
  return {
    async send(load) {
      const timeoutMs = (load.requests / load.rate) * 1_000 * 2 + PATIENCE_MS;
      const answer = await child.ask<{ result?: LoadResult; problem?: string }>(load, timeoutMs);
      if (answer.result === undefined) throw new Error(`the load broke off: ${answer.problem}`);
      const { failed } = answer.result;
      if (failed > 0) throw new Error(`${failed} of ${load.requests} requests failed`);
      return answer.result;
    },
    stop: () => child.kill(),
  };
}
