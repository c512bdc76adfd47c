import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { durations, requestText, type Served, serve } from './serve.ts';

test('upgrade: a span that ends with the response, while the connection stays open', async () => {
  const trace = '5'.repeat(32);
  const served = await serve('upgrades.cjs', async ({ port, running }) => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    let text = '';
    const contains = (part: string) =>
      new Promise<void>((resolve) => {
        const look = () => text.includes(part) && resolve();
        socket.on('data', (chunk: string) => {
          text += chunk;
          look();
        });
        look();
      });
    socket.write(
      requestText('GET', '/chat?room=1', {
        connection: 'Upgrade',
        upgrade: 'echo',
        traceparent: `00-${trace}-${'4'.repeat(16)}-01`,
      }),
    );
    await contains('own 2 then 0');
    socket.write('ping');
    await contains('ping');
    await running.waitForOutput(new RegExp(`upgrade ${trace}`));
    socket.end();
    await new Promise((resolve) => socket.once('close', resolve));
  });
  const [span] = served.servers;
  assert.equal(span?.name, 'GET');
  assert.equal(span.traceId, trace);
  assert.equal(span.attributes['url.path'], '/chat');
  assert.equal(span.attributes['url.query'], 'room=1');
  assert.deepEqual(outcome(served), [101, undefined, 'UNSET']);
  assert.deepEqual(durations(served), { 'GET 101': 1 });
  assert.deepEqual(active(served), [0]);
});

test('upgrade: refused, and dropped without a response', async () => {
  const headers = { connection: 'Upgrade', upgrade: 'echo' };
  const served = await serve('upgrades.cjs', async ({ send }) => {
    assert.match(await send(requestText('GET', '/refused', headers)), /401 Unauthorized/);
    assert.equal(await send(requestText('GET', '/dropped', headers)), '');
  });
  assert.deepEqual(outcome(served), [401, undefined, 'UNSET']);
  assert.deepEqual(outcome(served, 1), [undefined, 'aborted', 'ERROR']);
  assert.deepEqual(durations(served), { 'GET 401': 1, 'GET - aborted': 1 });
  assert.deepEqual(active(served), [0]);
});

test('connect: a tunnel has no path', async () => {
  const served = await serve('upgrades.cjs', async ({ send }) => {
    assert.match(await send(requestText('CONNECT', 'example.com:443')), /200 Connection/);
  });
  assert.equal(served.servers[0]?.name, 'CONNECT');
  assert.equal(served.servers[0].attributes['url.path'], '');
  assert.deepEqual(outcome(served), [200, undefined, 'UNSET']);
});

test('Expect: one span, whichever listener responds', async () => {
  const expecting = { expect: '100-continue', connection: 'close', 'content-length': '0' };
  const served = await serve('upgrades.cjs', async ({ send }) => {
    assert.match(await send(requestText('PUT', '/file', expecting)), /100 Continue[\s\S]*plain/);
    assert.match(await send(requestText('PUT', '/too-large', expecting)), /413/);
    const other = { ...expecting, expect: 'tea' };
    assert.match(await send(requestText('PUT', '/file', other)), /417/);
  });
  assert.deepEqual(
    served.servers.map((_, at) => outcome(served, at)[0]),
    [200, 413, 417],
  );
  assert.deepEqual(durations(served), { 'PUT 200': 1, 'PUT 413': 1, 'PUT 417': 1 });
});

function outcome({ servers }: Served, at = 0): unknown[] {
  const { attributes, status } = servers[at]!;
  return [attributes['http.response.status_code'], attributes['error.type'], status.code];
}

function active({ metrics }: Served): unknown[] {
  return metrics
    .filter(({ name }) => name === 'http.server.active_requests')
    .map(({ value }) => value);
}
