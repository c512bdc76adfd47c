import type { ServerResponse } from 'node:http';
import { clearInterval, clearTimeout, setInterval, setTimeout } from '../../util/clock.ts';
import type { Store } from '../store/store.ts';
import { beginStream } from './response.ts';

const MIN_INTERVAL_MS = 250;
const HEARTBEAT_MS = 15_000;

/** `GET /api/live`: server-sent events with the number of requests that have arrived, by signal. */
export function streamArrivals(store: Store, response: ServerResponse): void {
  beginStream(response, 'text/event-stream');
  const send = () => response.write(`data: ${JSON.stringify(store.arrived())}\n\n`);
  let timer: NodeJS.Timeout | undefined;
  const unsubscribe = store.onArrival(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      send();
    }, MIN_INTERVAL_MS);
  });
  const heartbeat = setInterval(send, HEARTBEAT_MS);
  heartbeat.unref();
  response.on('close', () => {
    unsubscribe();
    clearInterval(heartbeat);
    clearTimeout(timer);
  });
  send();
}
