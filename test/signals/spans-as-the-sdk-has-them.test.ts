// Spans of Sightline and of the SDK: the same calls must decode to the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { createSpanCounts } from '../../src/export/telemetry-counts.ts';
import { encodeResource } from '../../src/otlp/encode/resource-and-scope.ts';
import { createBatch, encodeRequest } from '../../src/signals/batch/encoded-batch.ts';
import { encodeSpan } from '../../src/signals/traces/encode-span.ts';
import type { RecordedSpan } from '../../src/signals/traces/span/recorded-span.ts';
import { createLeanTracerProvider } from '../../src/signals/traces/tracer-provider.ts';
import { decodeRequest } from '../../tools/receiver/codec.ts';

const resource = resourceFromAttributes(
  { 'service.name': 'shop', pid: 7, tags: ['a', 'b'] },
  { schemaUrl: 'https://example.org/resource' },
);
const LIMIT = 8;

type Act = (tracer: Tracer) => Span;

const cases: Readonly<Record<string, Act>> = {
  'a plain span': (tracer) => tracer.startSpan('plain'),
  'every kind of attribute': (tracer) =>
    tracer.startSpan('attributes', {
      kind: SpanKind.CLIENT,
      attributes: {
        text: 'tea',
        empty: '',
        whole: 42,
        negative: -42,
        fraction: 0.5,
        large: 2 ** 40,
        yes: true,
      },
    }),
  'arrays, maps, bytes and null': (tracer) =>
    tracer.startSpan('complex', {
      attributes: {
        texts: ['a', 'b'],
        numbers: [1, 2.5],
        map: { inner: 'x', deep: { n: 1 } },
        bytes: new Uint8Array([1, 2, 255]),
        nothing: null,
      } as unknown as Attributes,
    }),
  'numbers at the edges': (tracer) =>
    tracer.startSpan('numbers', {
      attributes: {
        max: Number.MAX_SAFE_INTEGER,
        min: Number.MIN_SAFE_INTEGER,
        nan: Number.NaN,
        infinite: Number.POSITIVE_INFINITY,
        tiny: Number.MIN_VALUE,
        zero: 0,
        seven: 127,
        eight: 128,
      },
    }),
  'numbers around those that are written in one go': (tracer) =>
    tracer.startSpan('numbers', {
      attributes: {
        a: 0,
        b: 1,
        c: 16_383,
        d: 16_384,
        e: -0,
        f: 127.5,
        ключ: 200,
        ['k'.repeat(116)]: 7,
      },
    }),
  'texts around those that are written in one go': (tracer) =>
    tracer.startSpan('texts', {
      attributes: {
        key: 'v'.repeat(112),
        yek: 'v'.repeat(113),
        ключ: 'v',
        k: 'ü',
        ['k'.repeat(115)]: '',
      },
    }),
  'texts beyond ASCII, and long ones': (tracer) =>
    tracer.startSpan('Größe 茶 🍵', {
      attributes: { short: 'ü', long: 'x'.repeat(5000), mixed: `${'y'.repeat(70)}茶`, 茶: 1 },
    }),
  'a long key with a long text, of three bytes a character': (tracer) =>
    tracer.startSpan('texts', {
      attributes: { ['茶'.repeat(3900)]: '茶'.repeat(3900), after: 1 },
    }),
  'whole numbers beyond the safe ones': (tracer) =>
    tracer.startSpan('numbers', {
      attributes: { a: 2 ** 53, b: -(2 ** 53), c: 1e18, d: -(2 ** 63), e: 2 ** 63, f: 1e21 },
    }),
  'values that no attribute can have': (tracer) =>
    tracer.startSpan('invalid', {
      attributes: { fn: () => {}, no: undefined, date: new Date(0) } as unknown as Attributes,
    }),
  'attributes set again': (tracer) =>
    tracer
      .startSpan('again', { attributes: { a: 1, b: 1 } })
      .setAttribute('a', 2)
      .setAttributes({ b: 3, c: 4 }),
  'more attributes than the limit': (tracer) => {
    const span = tracer.startSpan('limit');
    for (let index = 0; index < LIMIT + 3; index++) span.setAttribute(`key-${index}`, index);
    return span;
  },
  'texts longer than the limit': (tracer) =>
    tracer.startSpan('length', {
      attributes: { long: 'z'.repeat(20_000), list: ['z'.repeat(20_000)] },
    }),
  'a parent in this process': (tracer) => tracer.startSpan('child', {}, parent(false)),
  'a parent elsewhere, with a trace state': (tracer) => tracer.startSpan('child', {}, parent(true)),
  'root, whatever the parent': (tracer) => tracer.startSpan('root', { root: true }, parent(true)),
  'status ok, then error': (tracer) =>
    tracer
      .startSpan('status')
      .setStatus({ code: SpanStatusCode.OK, message: 'unused' })
      .setStatus({ code: SpanStatusCode.ERROR, message: 'late' }),
  'status error with a message': (tracer) =>
    tracer.startSpan('status').setStatus({ code: SpanStatusCode.ERROR, message: 'no tea' }),
  'status unset changes nothing': (tracer) =>
    tracer
      .startSpan('status')
      .setStatus({ code: SpanStatusCode.ERROR, message: 'no tea' })
      .setStatus({ code: SpanStatusCode.UNSET }),
  'a new name': (tracer) => tracer.startSpan('old').updateName('new'),
  'events with times': (tracer) =>
    tracer
      .startSpan('events', { startTime: 1_700_000_000_000 })
      .addEvent('bare', [1_700_000_000, 5_000_000])
      .addEvent('with', { n: 1 }, new Date(1_700_000_000_123)),
  'more events than the limit': (tracer) => {
    const span = tracer.startSpan('events');
    for (let index = 0; index < LIMIT + 3; index++) span.addEvent(`e${index}`, 1_700_000_000_000);
    return span;
  },
  exceptions: (tracer) => {
    const span = tracer.startSpan('exceptions');
    const time = 1_700_000_000_000;
    span.recordException('in words', time);
    span.recordException({ name: 'TeaError', message: 'cold', stack: 'at pot' }, time);
    span.recordException({ code: 418, message: 'teapot' }, time);
    return span;
  },
  links: (tracer) =>
    tracer
      .startSpan('links', { links: [{ context: link(1), attributes: { a: 1 } }] })
      .addLink({ context: link(2) })
      .addLinks([{ context: link(3), attributes: { deep: ['x'] } }]),
  'more links than the limit': (tracer) => {
    const span = tracer.startSpan('links');
    for (let index = 0; index < LIMIT + 3; index++) span.addLink({ context: link(index) });
    return span;
  },
};

for (const [title, act] of Object.entries(cases)) {
  test(`${title}: the same as with the SDK`, () => {
    assert.deepEqual(ours(act), bySdk(act));
  });
}

test('operations on an ended span change nothing', () => {
  const act: Act = (tracer) => {
    const span = tracer.startSpan('ended', { attributes: { a: 1 } });
    span.end();
    span.setAttribute('a', 2).addEvent('late').updateName('late').setStatus({ code: 2 });
    return span;
  };
  assert.deepEqual(ours(act), bySdk(act));
});

test('times in all forms are ordered and accurate to the microsecond', () => {
  const [span] = ours((tracer) =>
    tracer.startSpan('times', { startTime: [1_700_000_000, 123_456_789] }),
  );
  assert.ok(Math.abs(Number(span!.startTimeUnixNano - 1_700_000_000_123_456_789n)) < 1000);
  const before = BigInt(Date.now() - 5) * 1_000_000n;
  const [now] = ours((tracer) => tracer.startSpan('now'), false);
  assert.ok(now!.startTimeUnixNano > before);
  assert.ok(now!.endTimeUnixNano >= now!.startTimeUnixNano);
  assert.ok(now!.endTimeUnixNano < BigInt(Date.now() + 5) * 1_000_000n);
});

function parent(isRemote: boolean) {
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...link(9),
    isRemote,
    ...(isRemote ? { traceState: new TraceState('vendor=value') } : {}),
  });
}

function link(n: number) {
  return {
    traceId: `${n}`.padStart(32, 'a'),
    spanId: `${n}`.padStart(16, 'b'),
    traceFlags: TraceFlags.SAMPLED,
  };
}

function ours(act: Act, fixedEnd = true) {
  const batch = createBatch(encodeSpan);
  const processor = {
    onStart() {},
    onEnd: (span: ReadableSpan) => batch.add(span as RecordedSpan),
  } as unknown as SpanProcessor;
  const limits = {
    attributes: LIMIT,
    valueLength: 10_000,
    events: LIMIT,
    links: LIMIT,
    attributesPerEvent: LIMIT,
    attributesPerLink: LIMIT,
  };
  const sampler = new AlwaysOnSampler();
  const provider = createLeanTracerProvider({
    resource,
    sampler,
    limits,
    processors: [processor],
    counts: createSpanCounts(),
  });
  end(act(provider.getTracer('test', '1.0', { schemaUrl: 'https://example.org/scope' })), fixedEnd);
  return comparable(encodeRequest(encodeResource(resource), batch.take()), fixedEnd);
}

function bySdk(act: Act) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource,
    sampler: new AlwaysOnSampler(),
    spanLimits: {
      attributeCountLimit: LIMIT,
      attributeValueLengthLimit: 10_000,
      eventCountLimit: LIMIT,
      linkCountLimit: LIMIT,
      attributePerEventCountLimit: LIMIT,
      attributePerLinkCountLimit: LIMIT,
    },
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  end(act(provider.getTracer('test', '1.0', { schemaUrl: 'https://example.org/scope' })), true);
  return comparable(ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans())!, true);
}

function end(span: Span, fixed: boolean): void {
  if (span.isRecording()) span.end(fixed ? 4_000_000_000_000 : undefined);
}

/** Removes random and time-dependent values. */
function comparable(body: Uint8Array, hideTimes: boolean) {
  const { spans } = decodeRequest('traces', 'http/protobuf', body) as ReturnType<
    typeof decodeRequest
  > & { spans: ReadonlyArray<import('../../tools/receiver/received.ts').Span> };
  return spans.map((span) => ({
    ...span,
    spanId: span.spanId.length,
    traceId: span.parentSpanId ? span.traceId : span.traceId.length,
    startTimeUnixNano: hideTimes && span.name !== 'times' ? 0n : span.startTimeUnixNano,
    endTimeUnixNano: hideTimes ? 0n : span.endTimeUnixNano,
  }));
}
