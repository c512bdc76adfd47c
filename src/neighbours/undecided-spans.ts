import { type Span, TraceFlags, trace } from '@opentelemetry/api';

const undecidedSpans = new WeakSet<Span>();

/** Presents a span of Sightline as a remote one without a sampling decision, so that the other SDK decides. */
export function withoutSamplingDecision(span: Span): Span {
  const remote = trace.wrapSpanContext({
    ...span.spanContext(),
    isRemote: true,
    traceFlags: TraceFlags.NONE,
  });
  undecidedSpans.add(remote);
  return remote;
}

/**
 * Removes the sampling decision from a header of Sentry about such a span: version 11 takes the flags of the span for a
 * decision, and the called service would then drop its spans.
 *
 * @param span the active span when the header was written
 */
export function headerWithoutDecision(span: Span | undefined, name: string, value: string): string {
  if (span === undefined || !undecidedSpans.has(span)) return value;
  if (name === 'sentry-trace') return value.replace(/-0$/, '');
  if (name !== 'baggage') return value;
  const entries = value.split(',');
  return entries.filter((entry) => entry.trim() !== 'sentry-sampled=false').join(',');
}
