// Requests that the viewer refuses: of other sites, with rebound host names, from other machines.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:http2';
import { networkInterfaces } from 'node:os';
import { after, before, test } from 'node:test';
import type { Viewer } from '../../src/viewer/viewer-server.ts';
import { startTestViewer } from './support/start.ts';

let viewer: Viewer;

before(async () => {
  viewer = await startTestViewer({ origins: ['http://localhost:5173'], hosts: ['host.internal'] });
});
after(() => viewer.stop());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** `fetch` sets some of these headers itself. */
function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      response.resume();
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const json = { 'content-type': 'application/json' };

test('a foreign host name is refused on every path', async () => {
  const { port } = new URL(viewer.url);
  for (const host of [
    'attacker.example',
    `attacker.example:${port}`,
    '127.0.0.1.attacker.example',
  ]) {
    for (const path of ['/', '/page.js', '/api/traces', '/api/live', '/mcp', '/v1/traces']) {
      const { status } = await ask(
        `${viewer.url}${path}`,
        { host },
        path === '/v1/traces' ? 'POST' : 'GET',
      );
      assert.equal(status, 403, `${host} ${path}`);
    }
  }
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, 'host.internal']) {
    assert.equal((await ask(`${viewer.url}/api/traces`, { host })).status, 200, host);
  }
});

test('a page of another origin may neither read nor send; an allowed one may only send', async () => {
  const other = { ...json, origin: 'https://attacker.example' };
  assert.equal((await ask(`${viewer.url}/v1/traces`, other, 'POST')).status, 403);
  assert.equal((await ask(`${viewer.url}/api/traces`, other)).status, 403);
  assert.equal((await ask(`${viewer.url}/mcp`, other, 'POST')).status, 403);
  assert.equal((await ask(`${viewer.url}/api/live`, { origin: 'null' })).status, 403);
  const script = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
  assert.equal((await ask(`${viewer.url}/api/traces`, script)).status, 403);

  const allowed = { ...json, origin: 'http://localhost:5173' };
  const before = await ask(
    `${viewer.url}/v1/traces`,
    { ...allowed, 'access-control-request-headers': 'content-type' },
    'OPTIONS',
  );
  assert.equal(before.status, 204);
  assert.equal(before.headers['access-control-allow-origin'], 'http://localhost:5173');
  assert.equal((await ask(`${viewer.url}/api/traces`, allowed)).status, 403);
  const sameOrigin = { ...json, origin: viewer.url };
  assert.notEqual((await ask(`${viewer.url}/mcp`, sameOrigin, 'POST')).status, 403);
});

test('a request that changes something needs a preflight request', async () => {
  const plain = { 'content-type': 'text/plain' };
  for (const path of ['/api/import', '/api/pin?run=1', '/api/profile?pid=1', '/mcp']) {
    assert.equal((await ask(`${viewer.url}${path}`, plain, 'POST')).status, 415, path);
  }
});

test('OTLP/gRPC with a foreign host name is refused', async () => {
  const session = connect(viewer.grpcUrl);
  const status = await new Promise((resolve, reject) => {
    session.on('error', reject);
    session
      .request({
        ':method': 'POST',
        ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        ':authority': 'attacker.example',
        'content-type': 'application/grpc',
      })
      .on('response', (headers) => resolve(headers['grpc-status']))
      .on('error', reject)
      .end();
  });
  session.destroy();
  assert.equal(status, '7');
});

test('another machine needs the token, in a header or in the cookie of the first visit', async (t) => {
  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
  if (address === undefined) return t.skip('this machine has no other address');
  const open = await startTestViewer({ host: '0.0.0.0', hosts: [address] });
  try {
    const url = `http://${address}:${new URL(open.url).port}`;
    const status = async (headers: Record<string, string>) =>
      (await ask(`${url}/api/traces`, headers)).status;
    assert.equal(await status({}), 401);
    assert.equal(await status({ authorization: `Bearer ${'x'.repeat(32)}` }), 401);
    assert.equal(await status({ authorization: `Bearer ${open.token}` }), 200);
    const visit = await ask(`${url}/?token=${open.token}`, {});
    const [cookie = ''] = visit.headers['set-cookie'] as string[];
    assert.match(cookie, /HttpOnly; SameSite=Strict/);
    assert.equal(await status({ cookie: cookie.split(';')[0]! }), 200);
  } finally {
    await open.stop();
  }
});

test('no response may be framed or sniffed, or load from other hosts', async () => {
  for (const path of ['/', '/traces/x', '/page.js', '/api/traces']) {
    const { headers } = await ask(`${viewer.url}${path}`, {});
    assert.match(
      String(headers['content-security-policy']),
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  }
});
