import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { runLoad } from '../../examples/demo/load.ts';

/** Takes everything and gives ids, so that users go through all that they do. */
async function serve(t: { after(work: () => void): void }, listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answerAll: RequestListener = (request, response) => {
  const body = request.url === '/login' ? { token: 'x' } : { id: 7, cards: [{ id: 1 }] };
  request.resume().on('end', () => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
};

test('the report counts exactly what arrived, by method, route and status', async (t) => {
  const arrived = new Map<string, number>();
  const url = await serve(t, (request, response) => {
    const path = request.url?.replace(/\?.*/, '').replace(/\/\d+/g, '/:id');
    const key = `${request.method} ${path} 200`;
    arrived.set(key, (arrived.get(key) ?? 0) + 1);
    answerAll(request, response);
  });
  const report = await runLoad({ url, requests: 300, rate: 2_000 });
  assert.equal(report.sent, 300);
  assert.deepEqual(report.errors, []);
  const counted = new Map(
    report.counts.map(({ method, route, status, count }) => [
      `${method} ${route.replace(/:\w+/g, ':id')} ${status}`,
      count,
    ]),
  );
  assert.deepEqual(new Map([...counted].sort()), new Map([...arrived].sort()));
  assert.ok(counted.size > 10, 'users do many things');
});

test('the same seed makes the same requests', async (t) => {
  const url = await serve(t, answerAll);
  // One user: with several, who is first is not the seed's to say.
  const run = (seed: number) => runLoad({ url, requests: 100, rate: 5_000, users: 1, seed });
  const [first, second, other] = [await run(1), await run(1), await run(2)];
  assert.deepEqual(first.counts, second.counts);
  assert.notDeepEqual(first.counts, other.counts);
});

test('a missing response is counted with status 0 and its reason', async (t) => {
  const url = await serve(t, (request) => request.socket.destroy());
  const report = await runLoad({ url, requests: 5, rate: 1_000 });
  assert.deepEqual([report.sent, report.counts.every(({ status }) => status === 0)], [5, true]);
  assert.match(report.errors[0] ?? '', /^POST \/users: .*closed/);
});

test('an abort ends the load early', async (t) => {
  const stop = new AbortController();
  let requests = 0;
  const url = await serve(t, (request, response) => {
    requests += 1;
    if (requests === 10) stop.abort();
    answerAll(request, response);
  });
  const report = await runLoad({ url, durationMs: 60_000, rate: 1_000, signal: stop.signal });
  assert.equal(report.sent, requests);
  assert.ok(report.sent < 30);
});
