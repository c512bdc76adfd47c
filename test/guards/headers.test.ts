/** What propagators write and read, whatever the context and the carrier hold. */
import assert from 'node:assert/strict';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { test } from 'node:test';
import {
  defaultTextMapGetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { createPropagator } from '../../src/signals/propagation/create-propagator.ts';
import {
  guardedPropagator,
  type NamedPropagator,
} from '../../src/signals/propagation/guarded-propagator.ts';

const ALL = createPropagator({
  propagators: ['jaeger', 'tracecontext', 'baggage', 'b3', 'b3multi', 'xray'],
  sentry: undefined,
  traces: undefined,
} as never)!;
const SPAN = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
const BASE = trace.setSpanContext(ROOT_CONTEXT, SPAN);

type Headers = Record<string, string>;

function inject(
  entries: Readonly<Record<string, string>>,
  set = (headers: Headers, name: string, value: string) => {
    headers[name] = value;
  },
): Headers {
  const values = Object.entries(entries).map(([key, value]) => [key, { value }] as const);
  const baggage = propagation.createBaggage(Object.fromEntries(values));
  const headers: Headers = {};
  ALL.inject(propagation.setBaggage(BASE, baggage), headers, { set });
  return headers;
}

function sizeOf(headers: Headers): number {
  return Object.entries(headers).flat().join('').length;
}

for (const [what, entries] of Object.entries({
  'keys that are no tokens': {
    'a b': '1',
    'a\r\nb': '2',
    ключ: '3',
    '': '4',
    ':path': '5',
    k: '6',
  },
  'names of prototypes': { ['__proto__']: '1', constructor: '2', k: '6' },
  'values with line ends and characters beyond Latin-1': { a: 'x\r\ny', b: '💩', c: '\0', k: '6' },
  'half of a surrogate pair': { a: '\ud800', k: '6' },
  'a key of 300 characters': { ['k'.repeat(300)]: '1', k: '6' },
  '500 entries': {
    k: '6',
    ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`n${i}`, 'v'])),
  },
  '100 KB in one value': { k: '6', long: 'ü'.repeat(100_000) },
  '100 KB in a hundred values': {
    k: '6',
    ...Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`n${i}`, 'v'.repeat(1000)])),
  },
})) {
  test(`headers are valid and no more than 10,240 bytes, whatever baggage holds: ${what}`, () => {
    const headers = inject(entries);
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    assert.ok(sizeOf(headers) <= 10_240, String(sizeOf(headers)));
    assert.ok(Object.keys(headers).length <= 200);
    assert.equal(headers['uberctx-k'], '6');
    assert.equal(headers.traceparent, `00-${SPAN.traceId}-${SPAN.spanId}-01`);
  });
}

test('a header that the carrier refuses costs that header alone', () => {
  const headers = inject({ 'x-bin': '1', k: '6' }, (carrier, name, value) => {
    if (name.endsWith('-bin')) throw new Error("keys that end with '-bin' must have Buffer values");
    carrier[name] = value;
  });
  assert.equal(headers['uberctx-x-bin'], undefined);
  assert.deepEqual([headers['uberctx-k'], headers.baggage], ['6', 'x-bin=1,k=6']);
});

test('tracestate that comes in leaves with at most 32 members and 512 characters', () => {
  const members = Array.from({ length: 60 }, (_, index) => `k${index}=${'v'.repeat(20)}`);
  const headers = {
    traceparent: `00-${SPAN.traceId}-${SPAN.spanId}-01`,
    tracestate: members.join(),
  };
  const extracted = ALL.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  const out: Headers = {};
  ALL.inject(extracted, out, {
    set: (carrier, name, value) => Object.assign(carrier, { [name]: value }),
  });
  assert.ok(out.tracestate!.length <= 512);
  assert.ok(out.tracestate!.split(',').length <= 32);
});

const HEADERS = [
  ...['traceparent', 'tracestate', 'baggage', 'b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'],
  ...['uber-trace-id', 'uberctx-k', 'x-amzn-trace-id'],
];

for (const [what, value] of Object.entries({
  'a number': 7,
  'a table': { a: { b: 1 } },
  bytes: Buffer.from('k=v'),
  'a list of what is no text': [1, null, { a: 1 }],
  nothing: null,
  'a megabyte': 'k=v,'.repeat(262_144),
  'what throws when read as a text': { toString: () => assert.fail('read') },
})) {
  test(`headers of a queue are no texts, and nothing throws: ${what}`, () => {
    const carrier = Object.fromEntries(HEADERS.map((name) => [name, value]));
    const extracted = ALL.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
    assert.equal(trace.getSpanContext(extracted), undefined);
    assert.equal(propagation.getBaggage(extracted), undefined);
  });
}

test('texts among what is no text are read', () => {
  const carrier = { baggage: [1, 'k=v', null] };
  const extracted = ALL.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  assert.equal(propagation.getBaggage(extracted)?.getEntry('k')?.value, 'v');
});

test('1,300 headers of Jaeger cost a request no more than a few milliseconds, and 180 are kept', () => {
  const carrier = Object.fromEntries(Array.from({ length: 1300 }, (_, i) => [`uberctx-${i}`, 'v']));
  const started = performance.now();
  const extracted = ALL.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  assert.ok(performance.now() - started < 50);
  assert.equal(propagation.getBaggage(extracted)?.getAllEntries().length, 180);
});

test('a propagator that throws loses what is its own', () => {
  const fail = () => {
    throw new Error('broken on purpose');
  };
  const broken: TextMapPropagator = { inject: fail, extract: fail, fields: () => ['x'] };
  const named: NamedPropagator[] = [
    { name: 'broken', propagator: broken },
    { name: 'all', propagator: ALL },
  ];
  const both = guardedPropagator(named);
  const headers: Headers = {};
  both.inject(BASE, headers, {
    set: (carrier, name, value) => Object.assign(carrier, { [name]: value }),
  });
  assert.ok(headers.traceparent?.startsWith('00-'));
  const extracted = both.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  assert.equal(trace.getSpanContext(extracted)?.traceId, SPAN.traceId);
});
