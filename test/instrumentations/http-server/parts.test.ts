import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { LinkedContext } from '../../../src/instrumentations/http-server/linked-context.ts';
import { createMetricAttributeCache } from '../../../src/instrumentations/http-server/metric-attributes.ts';
import { readForwarded } from '../../../src/instrumentations/http-server/request/forwarded.ts';
import { parseHostAndPort } from '../../../src/instrumentations/http-server/request/host-and-port.ts';
import { knownMethods } from '../../../src/instrumentations/http-server/request/known-methods.ts';
import { redactQuery } from '../../../src/instrumentations/http-server/request/query-redaction.ts';
import { splitTarget } from '../../../src/instrumentations/http-server/request/request-target.ts';
import {
  NO_SPAN,
  RequestContext,
} from '../../../src/instrumentations/http-server/request-context.ts';

const GET = knownMethods(['GET']).get('GET')!;

test('Forwarded: quotes, several proxies, any case, and malformed values', () => {
  const read = (forwarded: string) => readForwarded({ forwarded });
  assert.deepEqual(read('For="[2001:db8::1]:4711"; Proto=HTTPS ;host="a\\"b"'), {
    for: '[2001:db8::1]:4711',
    host: 'a"b',
    proto: 'https',
  });
  assert.deepEqual(read('proto=http, for=192.0.2.1;host=shop'), {
    for: '192.0.2.1',
    host: 'shop',
    proto: 'http',
  });
  assert.deepEqual(read('for=192.0.2.1, for=192.0.2.2')?.for, '192.0.2.1');
  assert.deepEqual(read('for=_hidden'), { for: '_hidden', host: undefined, proto: undefined });
  assert.deepEqual(read('nonsense'), { for: undefined, host: undefined, proto: undefined });
  assert.deepEqual(read('for="unclosed'), { for: undefined, host: undefined, proto: undefined });
});

test('Forwarded has priority, and X-Forwarded-* supply missing parameters', () => {
  assert.deepEqual(
    readForwarded({
      forwarded: 'for=192.0.2.1',
      'x-forwarded-for': '192.0.2.9',
      'x-forwarded-host': 'shop, proxy',
    }),
    { for: '192.0.2.1', host: 'shop', proto: undefined },
  );
  assert.equal(readForwarded({ host: 'shop' }), undefined);
});

test('hosts and ports', () => {
  const table: Readonly<Record<string, [string, number | undefined]>> = {
    'shop.example': ['shop.example', undefined],
    'shop.example:8080': ['shop.example', 8080],
    '192.0.2.1:80': ['192.0.2.1', 80],
    '[2001:db8::1]': ['2001:db8::1', undefined],
    '[2001:db8::1]:443': ['2001:db8::1', 443],
    '2001:db8::1': ['2001:db8::1', undefined],
    'shop:': ['shop', undefined],
    'shop:http': ['shop', undefined],
    'shop:70000': ['shop', undefined],
    '[broken': ['[broken', undefined],
  };
  for (const [text, [host, port]] of Object.entries(table)) {
    assert.deepEqual(parseHostAndPort(text), { host, port }, text);
  }
});

test('targets', () => {
  const table: Readonly<Record<string, [string, string]>> = {
    '/': ['/', ''],
    '/a/b?c=d?e': ['/a/b', 'c=d?e'],
    '/?': ['/', ''],
    '*': ['*', ''],
    'http://host': ['/', ''],
    'http://host?a': ['/', 'a'],
    'http://host:80/a?b=http://x': ['/a', 'b=http://x'],
    '/a?b=http://x/y': ['/a', 'b=http://x/y'],
  };
  for (const [target, [path, query]] of Object.entries(table)) {
    assert.deepEqual(splitTarget(target, false), { path, query }, target);
  }
  assert.deepEqual(splitTarget('host:443', true), { path: '', query: '' });
});

test('redaction replaces only the values', () => {
  const secrets = new Set(['sig', 'token']);
  const table: Readonly<Record<string, string>> = {
    'a=1&b=2': 'a=1&b=2',
    'sig=1': 'sig=REDACTED',
    'a=1&sig=2&b=%20&token=&sig': 'a=1&sig=REDACTED&b=%20&token=REDACTED&sig',
    'sig=1=2&&x': 'sig=REDACTED&&x',
    'Sig=1&signature=2': 'Sig=1&signature=2',
    's%69g=1&%=2': 's%69g=REDACTED&%=2',
    'a=sig=1': 'a=sig=1',
  };
  for (const [query, redacted] of Object.entries(table)) {
    assert.equal(redactQuery(query, secrets), redacted);
  }
});

test('metric attributes: the same object for the same dimensions, up to a limit', () => {
  const attributesOf = createMetricAttributeCache((attributes) => attributes, 2);
  const dimensions = {
    method: GET,
    scheme: 'http',
    version: 0,
    status: 200,
    errorType: undefined,
  } as const;
  const first = attributesOf({ ...dimensions, route: '/a' });
  assert.equal(attributesOf({ ...dimensions, route: '/a' }), first);
  const unavailable = attributesOf({ ...dimensions, route: '/a', status: 503, errorType: '503' });
  assert.equal(
    attributesOf({ ...dimensions, route: '/a', status: 503, errorType: '503' }),
    unavailable,
  );
  // Full: built each time, and correct.
  const uncached = attributesOf({ ...dimensions, route: '/b' });
  assert.notEqual(attributesOf({ ...dimensions, route: '/b' }), uncached);
  assert.equal(uncached['http.route'], '/b');
  assert.equal(attributesOf({ ...dimensions, route: '/a' }), first);
});

test('different dimensions never share attributes', () => {
  const attributesOf = createMetricAttributeCache((attributes) => attributes);
  const methods = [...knownMethods(['GET', 'PUT', 'PATCH']).values()];
  const keys = new Map<object, string>();
  for (const method of methods) {
    for (const scheme of ['http', 'https'] as const) {
      for (const version of [0, 1, 2, 3]) {
        for (const status of [0, 200, 404, 999]) {
          for (const route of [undefined, '', '/a']) {
            const errorType = status >= 500 ? String(status) : undefined;
            const dimensions = { method, scheme, version, status, errorType };
            const attributes = attributesOf(
              route === undefined ? dimensions : { ...dimensions, route },
            );
            const key = JSON.stringify([method.name, scheme, version, status, route]);
            assert.equal(keys.get(attributes) ?? key, key);
            keys.set(attributes, key);
          }
        }
      }
    }
  }
});

test('contexts: values override others, apply to derived contexts only, and chains stay short', () => {
  const [span, other] = [Symbol('span'), Symbol('other')];
  const base = new LinkedContext(ROOT_CONTEXT.setValue(other, 1), span, 'first');
  let context = base.setValue(other, 2);
  for (let index = 0; index < 10_000; index++) context = context.setValue(span, index);
  assert.equal(context.getValue(span), 9999);
  assert.equal(context.getValue(other), 2);
  assert.equal(base.getValue(other), 1);
  assert.equal(context.deleteValue(other).getValue(other), undefined);
  assert.equal(context.getValue(Symbol('unknown')), undefined);
});

test('the context of a request has its span and its metadata', () => {
  const request = new RequestContext(ROOT_CONTEXT, NO_SPAN, GET, 'http', 0, undefined, false);
  assert.equal(trace.getSpan(request), NO_SPAN);
  const below = trace.setSpan(
    request,
    trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }),
  );
  const metadata = getRPCMetadata(below)!;
  metadata.route = '/a';
  assert.equal(request.route, '/a');
  assert.notEqual(trace.getSpan(below), NO_SPAN);
});
