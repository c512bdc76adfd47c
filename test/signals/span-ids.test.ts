// Ids are bits until they are read: the exported ids must equal those that were read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOffSampler, AlwaysOnSampler, type Sampler } from '@opentelemetry/sdk-trace';
import { createSpanCounts } from '../../src/export/telemetry-counts.ts';
import { encodeResource } from '../../src/otlp/encode/resource-and-scope.ts';
import { createBatch, encodeRequest } from '../../src/signals/batch/encoded-batch.ts';
import { encodeSpan } from '../../src/signals/traces/encode-span.ts';
import type { RecordedSpan } from '../../src/signals/traces/span/recorded-span.ts';
import { staticDecision } from '../../src/signals/traces/static-sampling.ts';
import { createLeanTracerProvider } from '../../src/signals/traces/tracer-provider.ts';
import { decodeRequest } from '../../tools/receiver/codec.ts';

const resource = resourceFromAttributes({});

function tracerOf(sampler: Sampler, name: 'always_on' | 'always_off', isStatic: boolean) {
  const infinite = Number.POSITIVE_INFINITY;
  return createLeanTracerProvider({
    resource,
    sampler,
    staticDecision: isStatic ? staticDecision({ [name]: {} }) : undefined,
    limits: {
      ...{ attributes: 8, valueLength: infinite, events: 8, links: 8 },
      ...{ attributesPerEvent: 8, attributesPerLink: 8 },
    },
    processors: [],
    counts: createSpanCounts(),
  }).getTracer('test');
}

function sentIds(spans: readonly Span[]): readonly (readonly (string | undefined)[])[] {
  const batch = createBatch(encodeSpan);
  for (const span of spans) batch.add(span as RecordedSpan);
  const body = encodeRequest(encodeResource(resource), batch.take());
  const decoded = decodeRequest('traces', 'http/protobuf', body);
  return decoded.spans.map(({ traceId, spanId, parentSpanId }) => [
    ...[traceId, spanId, parentSpanId || undefined],
  ]);
}

const idsOf = (span: Span, parent?: Span) => {
  const { traceId, spanId } = span.spanContext();
  return [traceId, spanId, parent?.spanContext().spanId];
};

for (const isStatic of [true, false]) {
  const decision = isStatic ? 'static' : 'made by the sampler';
  const tracer = tracerOf(new AlwaysOnSampler(), 'always_on', isStatic);
  const start = (parent?: Span) =>
    tracer.startSpan(
      'span',
      {},
      parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent),
    );

  test(`exported ids, decision ${decision}`, () => {
    const never = start();
    const before = start();
    const told = idsOf(before);
    const child = start(never);
    for (const span of [never, before, child]) span.end();
    assert.deepEqual(sentIds([never, before, child]), [idsOf(never), told, idsOf(child, never)]);
    assert.equal(child.spanContext().traceId, never.spanContext().traceId);
    for (const span of [never, before, child]) {
      assert.ok(trace.isSpanContextValid(span.spanContext()));
      assert.equal(span.spanContext(), span.spanContext());
    }
  });
}

test('unrecorded spans have valid, unique span ids, and the id of their trace', () => {
  const tracer = tracerOf(new AlwaysOffSampler(), 'always_off', true);
  const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
  const child = tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root));
  assert.ok(trace.isSpanContextValid(root.spanContext()));
  assert.equal(root.isRecording(), false);
  assert.equal(root.spanContext().traceFlags, 0);
  assert.equal(child.spanContext().traceId, root.spanContext().traceId);
  assert.notEqual(child.spanContext().spanId, root.spanContext().spanId);
});

test('a thousand spans have a thousand ids', () => {
  const tracer = tracerOf(new AlwaysOnSampler(), 'always_on', true);
  const spans = Array.from({ length: 1000 }, () => tracer.startSpan('span', {}, ROOT_CONTEXT));
  const contexts = spans.map((span) => span.spanContext());
  assert.equal(new Set(contexts.map(({ traceId }) => traceId)).size, 1000);
  assert.equal(new Set(contexts.map(({ spanId }) => spanId)).size, 1000);
});
