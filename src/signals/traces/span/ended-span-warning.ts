import { diag, type Span } from '@opentelemetry/api';
import type { CodeOfMessage } from '../../../util/message-code.ts';
import { isWrapped } from '../wrapped-scopes.ts';

const CODE: CodeOfMessage = { messageCode: 'SL_SPAN_ENDED' };

/**
 * Warns that an ended span cannot be changed. Any request may cause this, so the warning contains nothing
 * that differs between spans and is shown once. For spans that the service did not create it is only a debug
 * message: Next.js sets attributes on the span of each request after the response, and on its own, which the
 * owner of the service cannot fix.
 */
export function warnEnded(
  span: Span & {
    readonly name: string;
    readonly tracer: { readonly scope: { readonly name: string } };
  },
  operation: string,
): true {
  const { name } = span.tracer.scope;
  const message = `Cannot execute ${operation} on an ended span of ${name}`;
  if (name.startsWith('sightline/') || isWrapped(name)) diag.debug(message);
  else diag.warn(message, CODE);
  const { traceId, spanId } = span.spanContext();
  diag.debug(`the ended span: ${span.name} ${traceId}-${spanId}`);
  return true;
}
