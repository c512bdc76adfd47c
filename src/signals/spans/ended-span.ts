import { diag, type Span } from '@opentelemetry/api';
import type { SpanHome } from './span-home.ts';

/**
 * Says that a span has ended and takes nothing more. Requests may do it, so that the warning has nothing of
 * the span in it that others have not: it is shown once.
 */
export function isOver(
  span: Span & { readonly name: string; readonly home: SpanHome },
  operation: string,
): true {
  diag.warn(`Cannot execute ${operation} on an ended span of ${span.home.scope.name}`);
  const { traceId, spanId } = span.spanContext();
  diag.debug(`the span that has ended: ${span.name} ${traceId}-${spanId}`);
  return true;
}
