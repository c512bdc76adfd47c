import assert from 'node:assert/strict';
import { type Link, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
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
import { createSpanCounts } from '../../../src/export/telemetry-counts.ts';
import { encodeResource } from '../../../src/otlp/encode/resource-and-scope.ts';
import { createBatch, encodeRequest } from '../../../src/signals/batch/encoded-batch.ts';
import { encodeSpan } from '../../../src/signals/traces/encode-span.ts';
import type { RecordedSpan } from '../../../src/signals/traces/span/recorded-span.ts';
import { createLeanTracerProvider } from '../../../src/signals/traces/tracer-provider.ts';
import { decodeRequest } from '../../../tools/receiver/codec.ts';
import { someAttributes, someText } from '../arbitrary-attributes.ts';
import type { Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const resource = resourceFromAttributes({ 'service.name': 'fuzz' });
const sampler = new AlwaysOnSampler();
const START = 1_700_000_000_000;

const batch = createBatch(encodeSpan);
const oursProvider = createLeanTracerProvider({
  resource,
  sampler,
  limits: {
    attributes: 128,
    valueLength: Number.POSITIVE_INFINITY,
    events: 128,
    links: 128,
    attributesPerEvent: 128,
    attributesPerLink: 128,
  },
  processors: [
    {
      onStart() {},
      onEnd: (span: ReadableSpan) => batch.add(span as RecordedSpan),
    } as unknown as SpanProcessor,
  ],
  counts: createSpanCounts(),
});
const exporter = new InMemorySpanExporter();
const sdkProvider = new TracerProvider({
  resource,
  sampler,
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
});

/** What is done to a span, so that it can be done to two. */
type Step = (span: Span) => void;

function someSteps(random: Random): readonly Step[] {
  return random.list(4, (): Step => {
    const attributes = someAttributes(random);
    const text = someText(random) || 'x';
    const digit = random.pick(['a', 'b']);
    switch (random.below(5)) {
      case 0:
        return (span) => span.addEvent(text, attributes, START + 5);
      case 1:
        return (span) => span.setStatus({ code: 2, message: text });
      case 2:
        return (span) => span.updateName(text);
      case 3:
        return (span) => span.addLink(link(digit, attributes));
      default:
        return (span) => span.setAttributes(attributes);
    }
  });
}

function link(digit: string, attributes: Link['attributes']): Link {
  const traceState = new TraceState('vendor=value');
  const ids = { traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: 1 };
  return { context: { ...ids, traceState }, ...(attributes && { attributes }) };
}

function act(tracer: Tracer, name: string, kind: SpanKind, steps: readonly Step[]): void {
  const span = tracer.startSpan(name, { kind, startTime: START });
  for (const step of steps) step(span);
  span.end(START + 1000);
}

function comparable(body: Uint8Array) {
  const { spans } = decodeRequest('traces', 'http/protobuf', body);
  return spans.map((span) => ({
    ...span,
    spanId: span.spanId.length,
    traceId: span.traceId.length,
  }));
}

export const target: FuzzTarget = {
  of: 'src/otlp/encode/protobuf-bytes.ts, encode-*.ts, encoded-batch.ts',
  reference: "upstream's serializer, both decoded by protobufjs and the official definitions",
  once(random) {
    const [name, version] = [someText(random), random.pick(['', '1.0'])];
    const kind = random.pick([SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT]);
    for (let spans = random.below(3); spans >= 0; spans--) {
      const steps = someSteps(random);
      act(oursProvider.getTracer('fuzz', version), name, kind, steps);
      act(sdkProvider.getTracer('fuzz', version), name, kind, steps);
    }
    const body = encodeRequest(encodeResource(resource), batch.take());
    const theirs = ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans())!;
    exporter.reset();
    assert.deepEqual(comparable(body), comparable(theirs));
  },
};
