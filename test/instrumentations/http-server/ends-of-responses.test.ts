import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { MODULE_SYSTEMS } from '../../support/services.ts';
import { durations, exchange, requestText, type Served, type Serving, serve } from './serve.ts';

const SERVER = { args: ['createServer'] } as const;

for (const system of MODULE_SYSTEMS) {
  test(`complete responses (${system}): streams, hints, HEAD, and every class of status`, async () => {
    const served = await serve(
      `service.${system}`,
      async ({ get, send }) => {
        assert.match(await get('/stream'), /one[\s\S]*two[\s\S]*three/);
        assert.match(
          await get('/hints'),
          /102 Processing[\s\S]*103 Early Hints[\s\S]*200 OK[\s\S]*hints/,
        );
        assert.match(await send(requestText('HEAD', '/hello', { connection: 'close' })), /200 OK/);
        for (const code of [204, 302, 404, 500, 599]) await get(`/status?code=${code}`);
      },
      SERVER,
    );
    assert.deepEqual(
      served.servers.map(({ name, attributes, status }) => [
        name,
        attributes['http.response.status_code'],
        attributes['error.type'],
        status.code,
        status.message,
      ]),
      [
        ['GET', 200, undefined, 'UNSET', ''],
        ['GET', 200, undefined, 'UNSET', ''],
        ['HEAD', 200, undefined, 'UNSET', ''],
        ['GET', 204, undefined, 'UNSET', ''],
        ['GET', 302, undefined, 'UNSET', ''],
        ['GET', 404, undefined, 'UNSET', ''],
        ['GET', 500, '500', 'ERROR', ''],
        ['GET', 599, '599', 'ERROR', ''],
      ],
    );
    assert.equal(served.stderr, '');
  });
}

test('the client disconnects before anything was sent: no status, aborted', async () => {
  const served = await serve('service.cjs', (serving) => leave(serving, '/never', /never/), SERVER);
  assert.deepEqual(ending(served), ['ERROR', undefined, 'aborted']);
  assert.deepEqual(durations(served), { 'GET - aborted': 1, 'GET 200': 1 });
});

test('the client disconnects during the response: the status that was sent, aborted', async () => {
  const served = await serve(
    'service.cjs',
    (serving) => leave(serving, '/partial', /partial/),
    SERVER,
  );
  assert.deepEqual(ending(served), ['ERROR', 200, 'aborted']);
  assert.deepEqual(durations(served), { 'GET 200 aborted': 1, 'GET 200': 1 });
});

test('the client disconnects from an event stream, which has no other end: no error', async () => {
  const ends = async (path: string) => {
    const served = await serve('service.cjs', (serving) => leave(serving, path, /events/), SERVER);
    return ending(served);
  };
  assert.deepEqual(await ends('/events'), ['UNSET', 200, undefined]);
  assert.deepEqual(await ends('/events?by=writeHead'), ['UNSET', 200, undefined]);
  assert.deepEqual(await ends('/events?status=503'), ['ERROR', 503, 'aborted']);
});

test('the client disconnects while it sends the body', async () => {
  const served = await serve(
    'service.cjs',
    async ({ port, running }) => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`${requestText('POST', '/body', { 'content-length': '10' })}hello`);
      await running.waitForOutput(/reading/);
      socket.destroy();
      await gone(port);
    },
    SERVER,
  );
  assert.equal(served.servers[0]?.name, 'POST');
  assert.deepEqual(ending(served), ['ERROR', undefined, 'aborted']);
});

test('the service destroys the response, before and after its headers', async () => {
  const served = await serve(
    'service.cjs',
    async ({ get }) => {
      assert.equal(await get('/destroy'), '');
      assert.match(await get('/destroy-late'), /^HTTP\/1.1 200 OK/);
    },
    SERVER,
  );
  assert.deepEqual(ending(served), ['ERROR', undefined, 'aborted']);
  assert.deepEqual(ending(served, 1), ['ERROR', 200, 'aborted']);
});

test('the service destroys the response with an error: its class and an exception', async () => {
  const served = await serve('service.cjs', ({ get }) => get('/destroy-error'), SERVER);
  assert.deepEqual(ending(served), ['ERROR', undefined, 'TypeError']);
  const [span] = served.servers;
  assert.equal(span?.status.message, 'bad gateway');
  assert.equal(span.events[0]?.attributes['exception.message'], 'bad gateway');
});

test('write after end: an error, though the response was sent', async () => {
  const served = await serve('service.cjs', ({ get }) => get('/write-after-end'), SERVER);
  assert.deepEqual(ending(served), ['ERROR', 200, 'Error']);
  assert.match(served.stdout, /error ERR_STREAM_WRITE_AFTER_END/);
});

test('server.timeout: error.type is timeout', async () => {
  const served = await serve(
    'service.cjs',
    async ({ get, port }) => {
      await get('/never');
      await gone(port);
    },
    { ...SERVER, env: { SERVER_SETTINGS: '{"timeout":100}' } },
  );
  assert.deepEqual(ending(served), ['ERROR', undefined, 'timeout']);
});

test('server.requestTimeout while the body arrives: error.type is timeout', async () => {
  const served = await serve(
    'service.cjs',
    async ({ send, port }) => {
      const answer = await send(`${requestText('POST', '/body', { 'content-length': '10' })}hello`);
      assert.match(answer, /408 Request Timeout/);
      await gone(port);
    },
    {
      ...SERVER,
      env: {
        SERVER_SETTINGS: '{"headersTimeout":50,"requestTimeout":100}',
        CHECKING_INTERVAL: '50',
      },
    },
  );
  assert.equal(served.servers[0]?.attributes['error.type'], 'timeout');
});

test('input that is not an HTTP request is not recorded', async () => {
  const served = await serve(
    'service.cjs',
    async ({ send, get }) => {
      assert.match(await send('nonsense\r\n\r\n'), /400 Bad Request/);
      await get('/hello');
    },
    SERVER,
  );
  assert.equal(served.servers.length, 1);
  assert.deepEqual(durations(served), { 'GET 200': 1 });
});

async function leave({ port, running }: Serving, path: string, begun: RegExp): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.write(requestText('GET', path));
  await running.waitForOutput(begun);
  socket.destroy();
  await gone(port);
}

/** Opens another connection, whose end the server processes after those of earlier connections. */
async function gone(port: number): Promise<void> {
  await exchange(port, requestText('GET', '/hello', { connection: 'close' }));
}

function ending({ servers }: Served, at = 0): unknown[] {
  const { status, attributes } = servers[at]!;
  return [status.code, attributes['http.response.status_code'], attributes['error.type']];
}
