import { diag, type Span } from '@opentelemetry/api';

/**
 * Says that a span has ended and takes nothing more. Requests may do it, so that the warning has nothing of
 * the span in it that others have not: it is shown once. Of a span that the service did not make it is no
 * warning: Next.js sets attributes on that of each request once it is answered, which its owner cannot cure.
 */
export function isOver(
  span: Span & {
    readonly name: string;
    readonly home: { readonly scope: { readonly name: string } };
  },
  operation: string,
): true {
  const { name } = span.home.scope;
  const said = `Cannot execute ${operation} on an ended span of ${name}`;
  if (name.startsWith('sightline/')) diag.debug(said);
  else diag.warn(said);
  const { traceId, spanId } = span.spanContext();
  diag.debug(`the span that has ended: ${span.name} ${traceId}-${spanId}`);
  return true;
}
