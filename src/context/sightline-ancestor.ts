import { type Context, createContextKey, type Span, trace } from '@opentelemetry/api';

/** Context key of Sightline's nearest ancestor span, in contexts where a span of another SDK is active. */
export const ANCESTOR_KEY: symbol = createContextKey('sightline: ancestor span');

/**
 * Patches `trace.setSpan` so that contexts keep Sightline's span when another SDK sets its own. Spans that Sightline
 * records below become children of a span that Sightline's collector has.
 */
export function trackSightlineAncestors(isSightlineSpan: (span: Span) => boolean): void {
  const { setSpan } = trace;
  Object.defineProperty(trace, 'setSpan', {
    value: (context: Context, span: Span) =>
      setSpan(isSightlineSpan(span) ? withSightlineAncestor(context, span) : context, span),
    configurable: true,
    writable: true,
  });
}

/**
 * Sets the ancestor.
 *
 * @param span a span of Sightline or a remote parent; `undefined` removes the ancestor
 */
export function withSightlineAncestor(context: Context, span: Span | undefined): Context {
  return context.setValue(ANCESTOR_KEY, span);
}

/** The nearest ancestor span of Sightline, or the remote parent. */
export function sightlineAncestor(context: Context): Span | undefined {
  return context.getValue(ANCESTOR_KEY) as Span | undefined;
}
