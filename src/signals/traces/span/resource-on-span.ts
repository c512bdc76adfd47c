import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * Returns the span with Sightline's resource, for exporters that read it from the span. Processors of another
 * SDK receive the same object and expect their own resource there. OTLP export does not read it.
 */
export function withOwnResource(span: ReadableSpan): ReadableSpan {
  const { tracer } = span as { readonly tracer?: { readonly resource: Resource } };
  return tracer === undefined || tracer.resource === span.resource
    ? span
    : Object.create(span, { resource: { value: tracer.resource, enumerable: true } });
}
