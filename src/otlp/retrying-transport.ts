import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { ShutdownState } from '../export/shutdown-state.ts';
import { clearTimeout, performance, setTimeout } from '../util/clock.ts';

const MAX_RETRIES = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 5000;
/** Shorter values of `Retry-After` are ignored: its dates may be over on arrival. */
const SHORTEST_RETRY_AFTER_MS = 500;
const GROWTH = 1.5;
/** Random share of each wait, so that many processes do not retry at the same moment. */
const JITTER = 0.2;

/**
 * Retries with growing waits, within the time limit of one export.
 *
 * The upstream transport does the same, but its waits keep an otherwise finished process alive, and it
 * continues while the process ends.
 *
 * Source: OTLP specification, "Retryable Response Codes" and "OTLP/HTTP Throttling".
 *
 * @param onTrouble called when the second attempt fails, too: at the first, a collector may just be
 *   restarting, and the last may come too late for anybody to read the report
 */
export function createRetryingTransport(
  transport: IExporterTransport,
  shutdownState: ShutdownState,
  onTrouble: (error: Error) => void,
): IExporterTransport {
  return {
    async send(data, timeoutMillis) {
      const deadline = performance.now() + timeoutMillis;
      let response = await transport.send(data, timeoutMillis);
      for (let retry = 0; retry < MAX_RETRIES && response.status === 'retryable'; retry++) {
        const wait = waitBefore(retry, response.retryInMillis);
        if (wait >= deadline - performance.now() || !(await waitFor(wait, response, shutdownState)))
          break;
        // A blocked event loop delays this timer; Node would warn about a negative timeout on stderr.
        const remaining = deadline - performance.now();
        if (remaining <= 0) break;
        response = await transport.send(data, remaining);
        if (response.status === 'retryable' && response.error !== undefined) {
          onTrouble(response.error);
        }
      }
      return response;
    },
    shutdown: () => transport.shutdown(),
  };
}

/** An immediate retry requested by the server would use up all attempts within milliseconds. */
function waitBefore(retry: number, retryInMillis: number | undefined): number {
  return retryInMillis === undefined || retryInMillis < SHORTEST_RETRY_AFTER_MS
    ? backoff(retry)
    : retryInMillis;
}

function backoff(retry: number): number {
  const wait = Math.min(FIRST_WAIT_MS * GROWTH ** retry, LONGEST_WAIT_MS);
  return wait * (1 + JITTER * (2 * Math.random() - 1));
}

/** @returns false if waiting is pointless: an unreachable endpoint hardly recovers within seconds */
function waitFor(
  ms: number,
  response: ExportResponse,
  shutdownState: ShutdownState,
): Promise<boolean> {
  const { deadline } = shutdownState;
  const unreachable = isUnreachable(response);
  if (deadline.aborted || (shutdownState.isStarted && unreachable)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (isElapsed: boolean) => {
      clearTimeout(timer);
      unsubscribe();
      deadline.removeEventListener('abort', stop);
      resolve(isElapsed);
    };
    const stop = () => finish(false);
    const timer = setTimeout(() => finish(true), ms);
    if (!shutdownState.isStarted) timer.unref();
    const unsubscribe = shutdownState.onStart(() => (unreachable ? stop() : timer.ref()));
    deadline.addEventListener('abort', stop);
  });
}

/** A response that asks to retry later comes from a reachable server. */
function isUnreachable(response: ExportResponse): boolean {
  return 'error' in response && response.error !== undefined && !('status' in response.error);
}
