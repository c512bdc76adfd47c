// Shared attributes are stored once, but must be read and exported as if each span had its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import { createSpanCounts } from '../../src/export/telemetry-counts.ts';
import { encodeResource } from '../../src/otlp/encode/resource-and-scope.ts';
import { createBatch, encodeRequest } from '../../src/signals/batch/encoded-batch.ts';
import { encodeSpan } from '../../src/signals/traces/encode-span.ts';
import type { RecordedSpan } from '../../src/signals/traces/span/recorded-span.ts';
import { createLeanTracerProvider } from '../../src/signals/traces/tracer-provider.ts';
import { SharedAttributes } from '../../src/util/shared-attributes.ts';
import { decodeRequest } from '../../tools/receiver/codec.ts';

const resource = resourceFromAttributes({});
const shared = new SharedAttributes(['method', 'GET', 'port', 8080]);
const answered = shared.with(['status', 200]);

function begin(limit = 8): RecordedSpan {
  const infinite = Number.POSITIVE_INFINITY;
  const tracer = createLeanTracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    staticDecision: undefined,
    limits: {
      ...{ attributes: limit, valueLength: infinite, events: 8, links: 8 },
      ...{ attributesPerEvent: 8, attributesPerLink: 8 },
    },
    processors: [],
    counts: createSpanCounts(),
  }).getTracer('test');
  const span = tracer.startSpan('span') as RecordedSpan;
  span.takeAttributes(['path', '/'], shared);
  return span;
}

function sent(span: RecordedSpan): unknown {
  span.end();
  const batch = createBatch(encodeSpan);
  batch.add(span);
  const body = encodeRequest(encodeResource(resource), batch.take());
  const { attributes } = decodeRequest('traces', 'http/protobuf', body).spans[0]!;
  assert.deepEqual({ ...span.attributes }, { ...attributes });
  return { ...attributes };
}

const TAKEN = { path: '/', method: 'GET', port: 8080 };

test('shared and extended', () => {
  const span = begin();
  assert.equal(span.extendAttributes(answered), true);
  assert.deepEqual(sent(span), { ...TAKEN, status: 200 });
  assert.deepEqual(sent(begin()), TAKEN);
});

test('extended and overwritten', () => {
  const span = begin();
  assert.equal(span.extendAttributes(answered), true);
  span.setAttribute('status', 404);
  span.setAttribute('method', 'HEAD');
  assert.deepEqual(sent(span), { ...TAKEN, method: 'HEAD', status: 404 });
  assert.deepEqual(sent(begin()), TAKEN);
});

test('not extended after other attributes were set, which might be the same', () => {
  for (const key of ['status', 'method', 'else']) {
    const span = begin();
    span.setAttribute(key, 'own');
    assert.equal(span.extendAttributes(answered), false);
    assert.deepEqual(sent(span), { ...TAKEN, [key]: 'own' });
  }
});

test('not extended beyond the limit, from another base, or without shared attributes', () => {
  assert.equal(begin(3).extendAttributes(answered), false);
  assert.equal(begin().extendAttributes(answered.with(['more', 1])), false);
  const span = begin();
  span.unshare();
  assert.equal(span.extendAttributes(answered), false);
  assert.deepEqual(sent(span), TAKEN);
});
