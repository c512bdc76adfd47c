import { diag, type Span } from '@opentelemetry/api';
import type { CodeOfMessage } from '../../../util/message-code.ts';
import { isWrapped } from '../wrapped-scopes.ts';

const CODE: CodeOfMessage = { messageCode: 'SL_SPAN_ENDED' };

/**
 * Reports that a span has ended and is not changed any more. Any request may cause it, so the warning contains nothing
 * that differs from span to span and is shown once. For a span that the service did not create it is no warning:
 * Next.js sets attributes on that of each request once it is answered, and on its own, which its owner cannot cure.
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
  if (name.startsWith('sightline/') || isWrapped(name)) diag.debug(said);
  else diag.warn(said, CODE);
  const { traceId, spanId } = span.spanContext();
  diag.debug(`the span that has ended: ${span.name} ${traceId}-${spanId}`);
  return true;
}
