import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { ShutdownState } from '../export/shutdown-state.ts';
import { clearTimeout, performance, setTimeout } from '../util/clock.ts';

const MAX_RETRIES = 5;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 5000;
/** `Retry-After` has whole seconds; its dates may be over by the time they arrive. */
const SHORTEST_WISH_MS = 500;
const GROWTH = 1.5;
/** Waits differ by this part, so that many processes do not come back at one moment. */
const JITTER = 0.2;

/**
 * Sends again what may succeed later, with growing waits, within the time for one export.
 *
 * Upstream's transport does the same, but its waits keep a process alive that has nothing else to do,
 * and it goes on while the process is to end.
 *
 * Source: OTLP specification, "Retryable Response Codes" and "OTLP/HTTP Throttling".
 *
 * @param onTrouble called when the second attempt fails too: the first may meet a collector that is being
 *   restarted, and the last may come so late that nobody waits for the word
 */
export function createRetryingTransport(
  transport: IExporterTransport,
  ending: ShutdownState,
  onTrouble: (error: Error) => void,
): IExporterTransport {
  return {
    async send(data, timeoutMillis) {
      const deadline = performance.now() + timeoutMillis;
      let response = await transport.send(data, timeoutMillis);
      for (let retry = 0; retry < MAX_RETRIES && response.status === 'retryable'; retry++) {
        const wait = waitBefore(retry, response.retryInMillis);
        if (wait >= deadline - performance.now() || !(await elapsed(wait, response, ending))) break;
        // A service that held up its event loop wakes us late; Node would warn of a negative time on its stderr.
        const left = deadline - performance.now();
        if (left <= 0) break;
        response = await transport.send(data, left);
        if (response.status === 'retryable' && response.error !== undefined) {
          onTrouble(response.error);
        }
      }
      return response;
    },
    shutdown: () => transport.shutdown(),
  };
}

/** A server that asks to come back at once would have used up all attempts within milliseconds. */
function waitBefore(retry: number, wished: number | undefined): number {
  return wished === undefined || wished < SHORTEST_WISH_MS ? backoff(retry) : wished;
}

function backoff(retry: number): number {
  const wait = Math.min(FIRST_WAIT_MS * GROWTH ** retry, LONGEST_WAIT_MS);
  return wait * (1 + JITTER * (2 * Math.random() - 1));
}

/**
 * @returns false where the wait is not worth its while: an endpoint that cannot be reached will hardly
 *   be there within the last seconds of a process
 */
function elapsed(ms: number, response: ExportResponse, ending: ShutdownState): Promise<boolean> {
  const { over } = ending;
  const unreachable = isUnreachable(response);
  if (over.aborted || (ending.begun && unreachable)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = (goOn: boolean) => {
      clearTimeout(timer);
      forget();
      over.removeEventListener('abort', stop);
      resolve(goOn);
    };
    const stop = () => finish(false);
    const timer = setTimeout(() => finish(true), ms);
    if (!ending.begun) timer.unref();
    const forget = ending.onBegin(() => (unreachable ? stop() : timer.ref()));
    over.addEventListener('abort', stop);
  });
}

/** An answer that says "later" comes from somebody who is there. */
function isUnreachable(response: ExportResponse): boolean {
  return 'error' in response && response.error !== undefined && !('status' in response.error);
}
