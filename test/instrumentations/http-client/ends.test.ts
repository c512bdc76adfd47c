import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Span } from '../../../tools/receiver/received.ts';
import { fixture, type Observed, observe } from '../../support/observe.ts';

/** The behaviour of the server, and the expected status and `error.type`. */
const ENDS: Readonly<Record<string, readonly [status: number | undefined, error?: string]>> = {
  '/ok': [200],
  '/missing': [404, '404'],
  '/failing': [503, '503'],
  '/half': [200, 'ECONNRESET'],
  '/reset': [undefined, 'ECONNRESET'],
  '/hung-up': [undefined, 'ECONNRESET'],
  '/refused': [undefined, 'ECONNREFUSED'],
  '/unknown': [undefined, 'ENOTFOUND'],
  '/silent/signal': [undefined],
  '/silent/destroyed': [undefined],
  '/silent/aborted-at-once': [undefined],
  '/silent/aborted-before': [undefined],
  '/silent/timeout': [undefined, 'ETIMEDOUT'],
  '/silent/odd-reason': [undefined, 'Error'],
  '/left': [200],
  '/left-with-a-reason': [200, 'RangeError'],
  '/unread': [200],
};

let observed: Observed;
let port: number;
let spans: readonly Span[];

before(async () => {
  observed = await observe(fixture('http-client/ends.mjs'));
  assert.equal(observed.stderr, '');
  port = Number(/port (\d+)/.exec(observed.stdout)![1]);
  spans = observed.receiver.spans.filter(({ kind }) => kind === 'CLIENT');
});

/** The client span by the end of its URL. */
function spanOf(end: string): Span {
  const found = spans.filter(({ attributes }) => String(attributes['url.full']).endsWith(end));
  assert.equal(found.length, 1, `${end}: ${found.length}`);
  return found[0]!;
}

for (const [path, [status, error]] of Object.entries(ENDS)) {
  test(`an http request to ${path}: ${error ?? 'no error'}`, () => {
    const span = spanOf(path);
    assert.equal(span.attributes['http.response.status_code'], status);
    assert.equal(span.attributes['error.type'], error);
    assert.equal(span.status.code, error === undefined ? 'UNSET' : 'ERROR');
    assert.equal(span.name, 'GET');
  });
}

test('a response that nobody reads lasts until its headers arrived, not until its connection closed', () => {
  const { startTimeUnixNano, endTimeUnixNano } = spanOf('/unread');
  const milliseconds = Number(endTimeUnixNano - startTimeUnixNano) / 1e6;
  // The server closes the connection after 400 ms.
  assert.ok(milliseconds < 300, `${milliseconds} ms`);
});

test('server.address and url.full name the target of a request', () => {
  const target = (end: string) => {
    const { attributes } = spanOf(end);
    return [attributes['url.full'], attributes['server.address'], attributes['server.port']];
  };
  const socket = /socket (\S+)/.exec(observed.stdout)![1];
  assert.deepEqual(target('/ok'), [`http://127.0.0.1:${port}/ok`, '127.0.0.1', port]);
  assert.deepEqual(target('/loopback'), [`http://[::1]:${port}/loopback`, '::1', port]);
  assert.deepEqual(target('/by-default'), [
    `http://127.0.0.1:${port}/by-default`,
    '127.0.0.1',
    port,
  ]);
  assert.deepEqual(target('/own-host'), [`http://127.0.0.1:${port}/own-host`, '127.0.0.1', port]);
  assert.deepEqual(target('/refused'), ['http://127.0.0.1:1/refused', '127.0.0.1', 1]);
  assert.deepEqual(target('/local'), ['http://localhost/local', socket, undefined]);
  assert.deepEqual(target('shop.example:443'), ['http://shop.example:443', 'shop.example', 443]);
});

test('url.full has neither credentials nor secret parameters', () => {
  const [secret] = spans.filter(({ attributes }) =>
    String(attributes['url.full']).includes('/secret'),
  );
  assert.equal(secret?.attributes['url.full'], `http://127.0.0.1:${port}/secret?q=1&sig=REDACTED`);
});

test('upgrades and tunnels have the status of the response', () => {
  assert.equal(spanOf('/upgrade').attributes['http.response.status_code'], 101);
  const tunnel = spanOf('shop.example:443');
  assert.equal(tunnel.attributes['http.response.status_code'], 200);
  assert.equal(tunnel.name, 'CONNECT');
});

test('http.client.request.duration counts each request, by the attributes of the conventions', () => {
  const points = observed.receiver.metrics.filter(
    ({ name }) => name === 'http.client.request.duration',
  );
  const counted = points.reduce((sum, { count = 0 }) => sum + count, 0);
  assert.equal(counted, spans.length);
  const answered = points.find(
    ({ attributes }) =>
      attributes['http.response.status_code'] === 200 &&
      attributes['server.port'] === port &&
      attributes['server.address'] === '127.0.0.1' &&
      attributes['error.type'] === undefined,
  );
  assert.deepEqual(answered?.attributes, {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'network.protocol.version': '1.1',
    'server.address': '127.0.0.1',
    'server.port': port,
    'url.scheme': 'http',
  });
  assert.equal(answered.unit, 's');
  const refused = points.find(({ attributes }) => attributes['error.type'] === 'ECONNREFUSED');
  assert.deepEqual(refused?.attributes, {
    'error.type': 'ECONNREFUSED',
    'http.request.method': 'GET',
    'server.address': '127.0.0.1',
    'server.port': 1,
    'url.scheme': 'http',
  });
});
