import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Span } from '../../../tools/receiver/received.ts';
import { requestText, type Serving, serve } from './serve.ts';

type Attributes = Readonly<Record<string, unknown>>;

interface Case {
  readonly name: string;
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Attributes that differ from the upstream instrumentation, and why. `undefined`: missing. */
  readonly differs?: { readonly reason: string; readonly ours: Attributes };
}

const CASES: readonly Case[] = [
  { name: 'plain' },
  { name: 'with a query', target: '/hello?a=1&b=two' },
  { name: 'user agent', headers: { 'user-agent': 'curl/8.5.0' } },
  { name: 'host with a port', headers: { host: 'shop.example:8080' } },
  { name: 'POST', method: 'POST', headers: { 'content-length': '0' } },
  { name: 'not found', target: '/status?code=404' },
  { name: 'server error', target: '/status?code=503' },
  { name: 'secret in the query', target: '/hello?q=1&sig=abc&X-Amz-Signature=def' },
  { name: 'X-Forwarded-For', headers: { 'x-forwarded-for': '203.0.113.7, 198.51.100.2' } },
  {
    name: 'X-Forwarded-Host without a scheme',
    headers: { 'x-forwarded-host': 'shop.example' },
  },
  {
    name: 'Forwarded',
    headers: { forwarded: 'for="203.0.113.7:4711";host=shop.example;proto=http' },
  },
  {
    name: 'Forwarded: an address of IPv6',
    headers: { forwarded: 'for="[2001:db8::1]:4711"' },
  },
  {
    name: 'Forwarded: unknown client',
    headers: { forwarded: 'for=unknown' },
    differs: {
      reason: 'RFC 7239, section 6.2: nobody is named, so that the peer is the best known client',
      ours: { 'client.address': '127.0.0.1' },
    },
  },
  {
    name: 'the scheme of the client',
    headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'shop.example' },
    differs: {
      reason: 'url.scheme: "the scheme of the original client request, if known"',
      ours: { 'url.scheme': 'https' },
    },
  },
  {
    name: 'an address of IPv6 as host',
    headers: { host: '[2001:db8::1]:8080' },
    differs: {
      reason: 'server.address is an address; brackets belong to the syntax of URIs',
      ours: { 'server.address': '2001:db8::1' },
    },
  },
  {
    name: 'a method that the conventions do not know',
    method: 'PROPFIND',
  },
  {
    name: 'a query in a notation of its own',
    target: '/hello?a=b%20c&flag',
    differs: {
      reason: 'url.query is the component as it was sent, not what a form would write',
      ours: { 'url.query': 'a=b%20c&flag' },
    },
  },
  {
    name: 'a path with dots',
    target: '/a/../b',
    differs: {
      reason: 'url.path is the component as it was sent',
      ours: { 'url.path': '/a/../b' },
    },
  },
  {
    name: 'a path that begins with two slashes',
    target: '//hello',
    differs: {
      reason: 'it is a path; upstream takes its first segment for a host',
      ours: { 'url.path': '//hello' },
    },
  },
  {
    name: 'absolute-form',
    target: 'http://other.example/hello?a=1',
  },
  {
    name: 'asterisk-form',
    method: 'OPTIONS',
    target: '*',
    differs: { reason: 'the target is no path below a root', ours: { 'url.path': '*' } },
  },
];

test('attributes are those of the upstream instrumentation, except where the conventions differ', async () => {
  const send = async ({ send }: Serving) => {
    for (const { method = 'GET', target = '/hello', headers } of CASES) {
      await send(requestText(method, target, { connection: 'close', ...headers }));
    }
  };
  const options = { args: ['createServer'] };
  const [ours, upstreams] = await Promise.all([
    serve('service.mjs', send, { ...options, http: {} }),
    serve('service.mjs', send, { ...options, http: { upstreamServerInstrumentation: true } }),
  ]);
  for (const [at, { name, differs }] of CASES.entries()) {
    const [our, theirs] = [ours.servers[at]!, upstreams.servers[at]!];
    assert.equal(our.scope.name, 'sightline/http-server');
    assert.equal(theirs.scope.name, '@opentelemetry/instrumentation-http');
    const expected = { ...attributesOf(theirs), ...differs?.ours };
    assert.deepEqual(attributesOf(our), expected, `${name}: ${differs?.reason ?? 'the same'}`);
    assert.equal(our.status.code, theirs.status.code, name);
    assert.equal(our.kind, theirs.kind);
  }
});

test('names are those of the upstream instrumentation, but `HTTP` if the method is not known', async () => {
  const served = await serve(
    'service.mjs',
    ({ send }) => send(requestText('PROPFIND', '/hello', { connection: 'close' })),
    { args: ['createServer'] },
  );
  const { name, attributes } = served.servers[0]!;
  assert.equal(name, 'HTTP');
  assert.equal(attributes['http.request.method'], '_OTHER');
  assert.equal(attributes['http.request.method_original'], 'PROPFIND');
});

/** Without the attributes that differ by connection. */
function attributesOf({ attributes }: Span): Attributes {
  const { 'network.peer.port': port, ...rest } = attributes;
  assert.equal(typeof port, 'number');
  return rest;
}
