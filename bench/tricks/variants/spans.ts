import { SpanKind, type Tracer } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { encodeResource } from '../../../src/otlp/encode/resource-and-scope.ts';
import { createBatch } from '../../../src/signals/batch/encoded-batch.ts';
import { encodeSpan } from '../../../src/signals/traces/encode-span.ts';
import type { Operation } from '../trick.ts';
import { tracerInto } from './tracer.ts';

const BATCH = 512;
const resource = resourceFromAttributes({ 'service.name': 'bench' });

export function withTrick(): Operation {
  const batch = createBatch(encodeSpan);
  let count = 0;
  const tracer = tracerInto((span) => {
    batch.add(span);
    if (++count % BATCH === 0) batch.takeRequest(encodeResource(resource));
  });
  return (times) => makeSpans(tracer, times);
}

export function withoutTrick(): Operation {
  let spans: ReadableSpan[] = [];
  const processor = {
    onStart() {},
    onEnd(span: ReadableSpan) {
      spans.push(span);
      if (spans.length < BATCH) return;
      ProtobufTraceSerializer.serializeRequest(spans);
      spans = [];
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const sampler = new AlwaysOnSampler();
  const provider = new TracerProvider({ resource, sampler, spanProcessors: [processor] });
  const tracer = provider.getTracer('bench');
  return (times) => makeSpans(tracer, times);
}

function makeSpans(tracer: Tracer, times: number): void {
  for (let i = 0; i < times; i++) {
    const span = tracer.startSpan('GET', { kind: SpanKind.SERVER });
    span.setAttributes({
      'http.request.method': 'GET',
      'url.scheme': 'http',
      'url.path': `/items/${i}`,
      'server.address': 'localhost',
      'server.port': 8080,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': 50_000,
      'network.protocol.version': '1.1',
      'user_agent.original': 'bench',
      'http.response.status_code': 200,
    });
    span.end();
  }
}
