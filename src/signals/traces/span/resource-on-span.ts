import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * A span of Sightline's own resource, for exporters that read it off the span: processors of another SDK in the
 * process, which get the same object, are to see theirs there. What is sent by OTLP does not read it.
 */
export function withOwnResource(span: ReadableSpan): ReadableSpan {
  const { home } = span as { readonly home?: { readonly resource: Resource } };
  return home === undefined || home.resource === span.resource
    ? span
    : Object.create(span, { resource: { value: home.resource, enumerable: true } });
}
