import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durations, requestText, serve } from './serve.ts';

const SERVER = { args: ['createServer'] } as const;

test('knownMethods replaces the whole list, case-sensitive', async () => {
  const served = await serve(
    'service.mjs',
    async ({ get, send }) => {
      await send(requestText('PURGE', '/hello', { connection: 'close' }));
      await get('/hello');
    },
    { ...SERVER, http: { knownMethods: ['PURGE', 'get'] } },
  );
  assert.deepEqual(
    served.servers.map(({ name, attributes }) => [
      name,
      attributes['http.request.method'],
      attributes['http.request.method_original'],
    ]),
    [
      ['PURGE', 'PURGE', undefined],
      ['HTTP', '_OTHER', 'GET'],
    ],
  );
  assert.deepEqual(durations(served), { 'PURGE 200': 1, '_OTHER 200': 1 });
});

test('headersToSpanAttributes.server: lists of strings under lower-case names', async () => {
  const served = await serve(
    'service.mjs',
    ({ get }) => get('/headers', { 'X-Tenant': 'seven', Accept: 'a, b' }),
    {
      ...SERVER,
      http: {
        headersToSpanAttributes: {
          server: {
            requestHeaders: ['X-Tenant', 'accept', 'absent'],
            responseHeaders: ['Content-Type', 'x-count', 'x-many', 'absent'],
          },
        },
      },
    },
  );
  const headers = Object.entries(served.servers[0]!.attributes).filter(([name]) =>
    name.includes('.header.'),
  );
  assert.deepEqual(Object.fromEntries(headers), {
    'http.request.header.x-tenant': ['seven'],
    'http.request.header.accept': ['a, b'],
    'http.response.header.content-type': ['text/plain'],
    'http.response.header.x-count': ['3'],
    'http.response.header.x-many': ['a', 'b'],
  });
});

test('redactedQueryParamsServer replaces the default list, if SIGHTLINE_REDACT does not', async () => {
  const served = await serve('service.mjs', ({ get }) => get('/hello?sig=1&token=2&to%6Ben=3'), {
    ...SERVER,
    http: { redactedQueryParamsServer: ['token'] },
    env: { SIGHTLINE_REDACT: 'off' },
  });
  assert.equal(served.servers[0]?.attributes['url.query'], 'sig=1&token=REDACTED&to%6Ben=REDACTED');
});

test('enableSyntheticSourceDetection', async () => {
  const agents = ['Mozilla/5.0 (compatible; Googlebot/2.1)', 'AlwaysOn/1.0', 'curl/8'];
  const served = await serve(
    'service.mjs',
    async ({ get }) => {
      for (const agent of agents) await get('/hello', { 'user-agent': agent });
    },
    { ...SERVER, http: { enableSyntheticSourceDetection: true } },
  );
  assert.deepEqual(
    served.servers.map(({ attributes }) => attributes['user_agent.synthetic.type']),
    ['bot', 'test', undefined],
  );
});

test('requireParentforIncomingSpans: spans only for requests that are part of a trace', async () => {
  const served = await serve(
    'service.mjs',
    async ({ get }) => {
      await get('/hello');
      await get('/hello', { traceparent: `00-${'9'.repeat(32)}-${'4'.repeat(16)}-01` });
    },
    { ...SERVER, http: { requireParentforIncomingSpans: true } },
  );
  assert.deepEqual(
    served.servers.map(({ traceId }) => traceId),
    ['9'.repeat(32)],
  );
  assert.deepEqual(durations(served), { 'GET 200': 2 });
});

test('disableIncomingRequestInstrumentation: neither spans nor metrics', async () => {
  const served = await serve('service.mjs', ({ get }) => get('/hello'), {
    ...SERVER,
    http: { disableIncomingRequestInstrumentation: true },
  });
  assert.deepEqual(served.servers, []);
  assert.deepEqual(durations(served), {});
});

test('recordClientPort: the port of the peer, or the one that a proxy reports', async () => {
  const served = await serve(
    'service.mjs',
    async ({ get }) => {
      await get('/hello');
      await get('/hello', { forwarded: 'for="[2001:db8::1]:4711"' });
      await get('/hello', { forwarded: 'for=192.0.2.1' });
    },
    { ...SERVER, http: { recordClientPort: true } },
  );
  const [peer, proxied, portless] = served.servers.map(({ attributes }) => attributes);
  assert.equal(peer?.['client.port'], peer?.['network.peer.port']);
  assert.equal(proxied?.['client.port'], 4711);
  assert.equal(proxied?.['client.address'], '2001:db8::1');
  assert.equal(portless?.['client.port'], undefined);
});

test('attributesAtStart: false does not change the span', async () => {
  const get = ({ get }: { get(path: string): Promise<string> }) => get('/hello?a=1');
  const [early, late] = await Promise.all(
    [true, false].map((attributesAtStart) =>
      serve('service.mjs', get, { ...SERVER, http: { attributesAtStart } }),
    ),
  );
  const names = Object.keys(early!.servers[0]!.attributes).sort();
  assert.deepEqual(Object.keys(late!.servers[0]!.attributes).sort(), names);
});
