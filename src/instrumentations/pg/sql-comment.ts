import { propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';

/**
 * Appends the trace as a comment to a query that has no comment yet.
 * Source: sqlcommenter specification, "Format".
 */
export function withComment(query: string, span: Span): string {
  if (query === '' || query.includes('--') || /\/\*.*\*\//s.test(query)) return query;
  const carrier: Record<string, string> = {};
  propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier);
  const pairs = Object.keys(carrier)
    .filter((key) => key === 'traceparent' || key === 'tracestate')
    .sort()
    .map((key) => `${key}='${encodeURIComponent(carrier[key]!).replaceAll("'", "\\'")}'`);
  return pairs.length === 0 ? query : `${query} /*${pairs.join(',')}*/`;
}

/**
 * The statement that shows the trace in the sessions of the server.
 *
 * @returns undefined if the span has no valid context
 */
export function applicationNameStatement(span: Span): string | undefined {
  const context = span.spanContext();
  if (!trace.isSpanContextValid(context)) return undefined;
  const flags = context.traceFlags.toString(16).padStart(2, '0');
  return `SET application_name = '00-${context.traceId}-${context.spanId}-${flags}'`;
}
