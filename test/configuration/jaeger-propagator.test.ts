import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTextMapGetter, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { createJaegerPropagator } from '../../src/signals/propagation/jaeger-propagator.ts';

const propagator = createJaegerPropagator();
const extract = (carrier: Record<string, string>) =>
  propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);

for (const [header, traceId, spanId, flags] of [
  ['a:b:0:1', 'a'.padStart(32, '0'), 'b'.padStart(16, '0'), 1],
  [
    '0af7651916cd43dd8448eb211c80319c%3Ab7ad6b7169203331%3A0%3A3',
    '0af7651916cd43dd8448eb211c80319c',
    'b7ad6b7169203331',
    1,
  ],
  [
    '0AF7651916CD43DD:B7AD6B7169203331:5:0',
    '00000000000000000af7651916cd43dd',
    'b7ad6b7169203331',
    0,
  ],
] as const) {
  test(`uber-trace-id ${header}`, () => {
    const found = trace.getSpanContext(extract({ 'uber-trace-id': header }));
    assert.deepEqual(found, { traceId, spanId, traceFlags: flags, isRemote: true });
  });
}

for (const header of [
  '',
  'a:b:0',
  'x:b:0:1',
  'a:y:0:1',
  'a:b:0:',
  '0:b:0:1',
  'a:0:0:1',
  'a:b:0:111',
  '%zz',
]) {
  test(`uber-trace-id ${JSON.stringify(header)} is no trace`, () => {
    assert.equal(trace.getSpanContext(extract({ 'uber-trace-id': header })), undefined);
  });
}

test('uberctx-* is baggage; a value that is not percent-encoded rightly is left out', () => {
  const baggage = propagation.getBaggage(extract({ 'uberctx-Who': 'ada%20l', 'uberctx-bad': '%' }));
  assert.deepEqual(baggage?.getAllEntries(), [['Who', { value: 'ada l' }]]);
});
