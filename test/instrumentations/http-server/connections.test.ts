import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODULE_SYSTEMS } from '../../support/services.ts';
import { durations, requestText, serve } from './serve.ts';

const SERVER = { args: ['createServer'] } as const;

for (const system of MODULE_SYSTEMS) {
  test(`keep-alive and pipelining (${system}): one span per request, in separate traces`, async () => {
    const traces = ['1', '2', '3'].map((digit) => digit.repeat(32));
    const served = await serve(
      `service.${system}`,
      async ({ send }) => {
        const [first, second, third] = traces.map((trace) => `00-${trace}-${'4'.repeat(16)}-01`);
        const answer = await send(
          requestText('GET', '/stream', { traceparent: first! }) +
            requestText('GET', '/hello', { traceparent: second! }) +
            requestText('GET', '/fails', { traceparent: third!, connection: 'close' }),
        );
        assert.match(answer, /three[\s\S]*hello[\s\S]*503[\s\S]*away/);
      },
      SERVER,
    );
    const byTrace = new Map(served.servers.map((span) => [span.traceId, span]));
    assert.deepEqual(
      traces.map((trace) => [
        byTrace.get(trace)?.attributes['url.path'],
        byTrace.get(trace)?.attributes['http.response.status_code'],
        byTrace.get(trace)?.parentSpanId,
      ]),
      [
        ['/stream', 200, '4'.repeat(16)],
        ['/hello', 200, '4'.repeat(16)],
        ['/fails', 503, '4'.repeat(16)],
      ],
    );
    const ports = served.servers.map(({ attributes }) => attributes['network.peer.port']);
    assert.equal(new Set(ports).size, 1);
    assert.deepEqual(durations(served), { 'GET 200': 2, 'GET 503 503': 1 });
  });
}

test('HTTP/1.0 without a host', async () => {
  const served = await serve(
    'service.cjs',
    async ({ send }) => assert.match(await send('GET /hello HTTP/1.0\r\n\r\n'), /hello/),
    SERVER,
  );
  const { attributes } = served.servers[0]!;
  assert.equal(attributes['network.protocol.version'], '1.0');
  assert.equal(attributes['server.address'], undefined);
  assert.equal(attributes['server.port'], undefined);
});

test('requests of one connection share only their common attributes', async () => {
  const secret = ['ghp', 'a1B2c3D4e5'.repeat(4)].join('_').slice(0, 40);
  const requests: readonly [method: string, path: string, headers: Record<string, string>][] = [
    ['GET', '/hello', {}],
    ['GET', '/hello', {}],
    ['GET', '/hello?a=1', {}],
    ['POST', '/hello', { 'content-length': '0' }],
    ['GET', '/hello', { 'user-agent': 'other' }],
    ['GET', '/hello', { 'user-agent': 'other' }],
    ['GET', '/hello', { 'user-agent': `with ${secret}` }],
    ['GET', '/hello', { 'user-agent': `with ${secret}` }],
    ['GET', '/hello', { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-host': 'shop.example' }],
    ['GET', '/hello', { 'x-forwarded-for': '192.0.2.2', 'x-forwarded-host': 'shop.example' }],
    [
      'GET',
      '/hello',
      {
        'x-forwarded-for': '192.0.2.3',
        'x-forwarded-host': 'shop.example',
        'x-forwarded-proto': 'https',
      },
    ],
    ['GET', '/hello', {}],
    ['GET', '/hello', { connection: 'close' }],
  ];
  const served = await serve(
    'service.cjs',
    ({ send }) =>
      send(
        requests
          .map(([method, path, headers]) =>
            requestText(method, path, { 'user-agent': 'one', ...headers }),
          )
          .join(''),
      ),
    SERVER,
  );
  assert.deepEqual(
    served.servers.map(({ attributes }) => [
      attributes['http.request.method'],
      attributes['url.query'],
      attributes['user_agent.original'],
      attributes['client.address'],
      `${attributes['url.scheme']}://${attributes['server.address']}:${attributes['server.port']}`,
      attributes['network.protocol.version'],
      attributes['http.response.status_code'],
    ]),
    requests.map(([method, path, headers], index) => {
      const userAgent = headers['user-agent'] ?? 'one';
      const first = served.servers[0]!.attributes;
      const own = `http://${first['server.address']}:${first['server.port']}`;
      const proxied = { 8: 'http://shop.example:undefined', 9: 'http://shop.example:undefined' };
      return [
        method,
        path.split('?')[1],
        userAgent.includes(secret) ? 'with REDACTED' : userAgent,
        headers['x-forwarded-for'] ?? '127.0.0.1',
        { ...proxied, 10: 'https://shop.example:443' }[index] ?? own,
        '1.1',
        200,
      ];
    }),
  );
});

test('requests of one connection with the same and with different responses', async () => {
  const statuses = [200, 200, 200, 503, 503, 200, 404, 200, 200];
  const served = await serve(
    'service.cjs',
    ({ send }) =>
      send(
        statuses
          .map((status, index) =>
            requestText(
              'GET',
              `/status?code=${status}`,
              index === statuses.length - 1 ? { connection: 'close' } : {},
            ),
          )
          .join(''),
      ),
    SERVER,
  );
  assert.deepEqual(
    served.servers.map(({ attributes }) => [
      attributes['http.response.status_code'],
      attributes['error.type'],
      attributes['http.request.method'],
      attributes['network.peer.address'],
      attributes['url.query'],
    ]),
    statuses.map((status) => [
      status,
      status === 503 ? '503' : undefined,
      'GET',
      '127.0.0.1',
      `code=${status}`,
    ]),
  );
});
