// A service with Sentry's own SDK, on its own Sentry: three requests at a time, an error in each, users and tags.

import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as Sentry from '@sentry/node';
import { ask, close, listen } from './support.mjs';

const events = [];
Sentry.init({
  dsn: `http://${'0'.repeat(32)}@127.0.0.1:1/1`,
  tracesSampleRate: 1,
  transport: () => ({ send: async () => ({}), flush: async () => true }),
  beforeSend(event) {
    events.push(event);
    return null;
  },
  beforeSendTransaction(event) {
    events.push(event);
    return null;
  },
});
const server = createServer(async (request, response) => {
  const id = request.url.slice(1);
  Sentry.setUser({ id });
  Sentry.setTag('path', id);
  await sleep(10);
  Sentry.captureException(new Error(`failed for ${id}`));
  response.end(id);
});
const base = await listen(server);
await Promise.all(['/a', '/b', '/c'].map((path) => ask(base + path)));
await sleep(50);
await close(server);
await Sentry.flush(500);
const errors = events.filter(({ exception }) => exception !== undefined);
for (const { exception, user, tags } of errors.sort((a, b) => (a.user?.id < b.user?.id ? -1 : 1))) {
  console.log(exception.values[0].value, user?.id, tags?.path);
}
const transactions = events
  .filter(({ type }) => type === 'transaction')
  .map(({ transaction }) => transaction);
console.log(transactions.sort().join());
const traces = new Set(errors.map(({ contexts }) => contexts.trace.trace_id));
console.log(traces.size);
