import type { TracesData, Span as WireSpan } from '../../src/viewer/otlp/otlp-types.ts';
import type { Span, SpanKind } from './received.ts';
import { toAttributes, toNanos, toScope } from './values.ts';

const KINDS: readonly SpanKind[] = [
  'UNSPECIFIED',
  'INTERNAL',
  'SERVER',
  'CLIENT',
  'PRODUCER',
  'CONSUMER',
];
const STATUS_CODES = ['UNSET', 'OK', 'ERROR'] as const;

export function flattenTraces(request: TracesData): Span[] {
  const spans: Span[] = [];
  for (const { resource, scopeSpans } of request.resourceSpans ?? []) {
    const resourceAttributes = toAttributes(resource?.attributes);
    for (const { scope: wireScope, spans: wireSpans } of scopeSpans ?? []) {
      const scope = toScope(wireScope);
      for (const span of wireSpans ?? []) {
        spans.push({ ...flattenSpan(span), scope, resource: resourceAttributes });
      }
    }
  }
  return spans;
}

function flattenSpan(span: WireSpan): Omit<Span, 'scope' | 'resource'> {
  return {
    traceId: span.traceId ?? '',
    spanId: span.spanId ?? '',
    parentSpanId: span.parentSpanId ?? '',
    name: span.name ?? '',
    kind: KINDS[span.kind ?? 0] ?? 'UNSPECIFIED',
    startTimeUnixNano: toNanos(span.startTimeUnixNano),
    endTimeUnixNano: toNanos(span.endTimeUnixNano),
    attributes: toAttributes(span.attributes),
    status: {
      code: STATUS_CODES[span.status?.code ?? 0] ?? 'UNSET',
      message: span.status?.message ?? '',
    },
    events: (span.events ?? []).map((event) => ({
      name: event.name ?? '',
      timeUnixNano: toNanos(event.timeUnixNano),
      attributes: toAttributes(event.attributes),
    })),
    links: (span.links ?? []).map((link) => ({
      traceId: link.traceId ?? '',
      spanId: link.spanId ?? '',
      traceState: link.traceState ?? '',
      attributes: toAttributes(link.attributes),
    })),
    flags: span.flags ?? 0,
    traceState: span.traceState ?? '',
    droppedAttributesCount: span.droppedAttributesCount ?? 0,
  };
}
