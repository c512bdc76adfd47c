import type { ServerResponse } from 'node:http';
import { clearInterval, clearTimeout, setInterval, setTimeout } from '../../util/clock.ts';
import type { Store } from '../store/store.ts';
import { beginStream } from './response.ts';

/** How often a page hears at most that there is more, and at least that the viewer is still there. */
const EVERY_MS = 250;
const HEARTBEAT_MS = 15_000;

/** `GET /api/live`: server-sent events with the numbers of requests that have arrived. */
export function answerLive(store: Store, response: ServerResponse): void {
  beginStream(response, 'text/event-stream');
  const send = () => response.write(`data: ${JSON.stringify(store.arrived())}\n\n`);
  let timer: NodeJS.Timeout | undefined;
  const stop = store.onArrival(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      send();
    }, EVERY_MS);
  });
  const heartbeat = setInterval(send, HEARTBEAT_MS);
  heartbeat.unref();
  response.on('close', () => {
    stop();
    clearInterval(heartbeat);
    clearTimeout(timer);
  });
  send();
}
