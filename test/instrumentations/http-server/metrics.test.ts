import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricPoint } from '../../../tools/receiver/received.ts';
import { requestText, type Served, serve } from './serve.ts';

const SERVER = { args: ['createServer'] } as const;

test('http.server.request.duration: follows the conventions, with the duration of the span', async () => {
  const served = await serve('service.mjs', ({ get }) => get('/stream?secret=1'), SERVER);
  const [point, ...others] = pointsOf(served, 'http.server.request.duration');
  assert.deepEqual(others, []);
  assert.deepEqual(point?.attributes, {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'network.protocol.version': '1.1',
    'url.scheme': 'http',
  });
  assert.equal(point.unit, 's');
  assert.equal(point.description, 'Duration of HTTP server requests.');
  assert.deepEqual(
    point.explicitBounds,
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  );
  const [span] = served.servers;
  const seconds = Number(span!.endTimeUnixNano - span!.startTimeUnixNano) / 1e9;
  assert.ok(Math.abs(point.sum! - seconds) < 1e-9, `${point.sum} and ${seconds}`);
});

test('http.server.active_requests: a sum that increases and decreases', async () => {
  const served = await serve(
    'service.cjs',
    async ({ port, running, get }) => {
      const { connect } = await import('node:net');
      const socket = connect(port, '127.0.0.1');
      socket.write(requestText('POST', '/never', { 'content-length': '0' }));
      await running.waitForOutput(/never/);
      await get('/hello');
      // Still in flight when the process is terminated.
      await running.stop();
      socket.destroy();
    },
    SERVER,
  );
  const points = pointsOf(served, 'http.server.active_requests');
  assert.deepEqual(
    points.map(({ attributes, value }) => [attributes, value]),
    [
      [{ 'http.request.method': 'POST', 'url.scheme': 'http' }, 1],
      [{ 'http.request.method': 'GET', 'url.scheme': 'http' }, 0],
    ],
  );
  for (const { type, monotonic, unit } of points) {
    assert.deepEqual([type, monotonic, unit], ['sum', false, '{request}']);
  }
});

test('an invented scheme does not become an attribute', async () => {
  const served = await serve(
    'service.mjs',
    ({ get }) => get('/hello', { 'x-forwarded-proto': 'gopher' }),
    SERVER,
  );
  assert.equal(
    pointsOf(served, 'http.server.request.duration')[0]?.attributes['url.scheme'],
    'http',
  );
});

test('recordBodySizes: both bodies, on spans and in metrics', async () => {
  const served = await serve(
    'service.mjs',
    async ({ send }) => {
      const chunked = { 'transfer-encoding': 'chunked', connection: 'close' };
      await send(`${requestText('POST', '/body', chunked)}5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n`);
      await send(requestText('HEAD', '/hello', { connection: 'close' }));
      const known = { 'content-length': '4', connection: 'close' };
      await send(`${requestText('PUT', '/stream', known)}body`);
    },
    { ...SERVER, http: { recordBodySizes: true } },
  );
  const [chunked, head, known] = served.servers.map(({ attributes }) => [
    attributes['http.request.body.size'],
    attributes['http.response.body.size'],
  ]);
  assert.equal(chunked?.[0], 8);
  assert.deepEqual(head, [0, 0]);
  assert.deepEqual(known, [4, 'onetwothree'.length]);
  const sizes = pointsOf(served, 'http.server.response.body.size');
  assert.equal(sizes.length, 3);
  assert.equal(sizes[0]?.unit, 'By');
  const sent = pointsOf(served, 'http.server.request.body.size');
  assert.deepEqual(sent.map(({ sum }) => sum).sort(), [0, 4, 8]);
});

test('body sizes are not recorded by default', async () => {
  const served = await serve('service.mjs', ({ get }) => get('/hello'), SERVER);
  assert.deepEqual(pointsOf(served, 'http.server.response.body.size'), []);
  assert.equal(served.servers[0]?.attributes['http.response.body.size'], undefined);
});

function pointsOf({ metrics }: Served, wanted: string): readonly MetricPoint[] {
  return metrics.filter(({ name }) => name === wanted);
}
