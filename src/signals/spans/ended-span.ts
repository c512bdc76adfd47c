import { diag, type Span } from '@opentelemetry/api';

/** Says that a span has ended and takes nothing more; in words of the SDK. */
export function isOver(span: Span & { readonly name: string }, operation: string): true {
  const { name } = span;
  const { traceId, spanId } = span.spanContext();
  diag.warn(`Cannot execute ${operation} on the ended span ${name} ${traceId}-${spanId}`);
  return true;
}
