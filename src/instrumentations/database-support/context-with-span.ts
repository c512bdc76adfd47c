import { type Context, isSpanContextValid, type Span, trace } from '@opentelemetry/api';

/**
 * The context for what runs inside of a span. A span without a valid context, as when tracing is off, must not become
 * the parent of the spans inside of it: the trace would be cut.
 */
export function contextWithSpan(context: Context, span: Span | undefined): Context {
  return span !== undefined && isSpanContextValid(span.spanContext())
    ? trace.setSpan(context, span)
    : context;
}
