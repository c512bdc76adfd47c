import { type Context, createContextKey, type Span, trace } from '@opentelemetry/api';

/** Of a context in which a span of another SDK is active, Sightline's nearest one above. */
export const OWN_ABOVE: symbol = createContextKey('sightline: own span above');

/**
 * From now on, contexts remember Sightline's span when another SDK puts its own in the place: what Sightline
 * records below is a child of that which its collector knows.
 */
export function rememberOwnAbove(isOwn: (span: Span) => boolean): void {
  const { setSpan } = trace;
  Object.defineProperty(trace, 'setSpan', {
    value: (context: Context, span: Span) =>
      setSpan(isOwn(span) ? withOwnAbove(context, span) : context, span),
    configurable: true,
    writable: true,
  });
}

/** @param span of Sightline or of a caller; undefined for none, whatever was there before */
export function withOwnAbove(context: Context, span: Span | undefined): Context {
  return context.setValue(OWN_ABOVE, span);
}

export function ownAbove(context: Context): Span | undefined {
  return context.getValue(OWN_ABOVE) as Span | undefined;
}
