import { type Span, TraceFlags, trace } from '@opentelemetry/api';

const all = new WeakSet<Span>();

/** A span of Sightline as one of another process, whose decision about it is left to the other SDK. */
export function undecided(span: Span): Span {
  const remote = trace.wrapSpanContext({
    ...span.spanContext(),
    isRemote: true,
    traceFlags: TraceFlags.NONE,
  });
  all.add(remote);
  return remote;
}

/**
 * A header of Sentry's about such a span, without a decision: version 11 takes the flags of the span for one that
 * has been made, and whoever is called then keeps nothing.
 *
 * @param span in whose context the header was written
 */
export function withoutDecision(span: Span | undefined, name: string, value: string): string {
  if (span === undefined || !all.has(span)) return value;
  if (name === 'sentry-trace') return value.replace(/-0$/, '');
  if (name !== 'baggage') return value;
  const entries = value.split(',');
  return entries.filter((entry) => entry.trim() !== 'sentry-sampled=false').join(',');
}
