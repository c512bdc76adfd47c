import { type Context, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { sightlineAncestor, withSightlineAncestor } from '../context/sightline-ancestor.ts';
import { RecordedSpan } from '../signals/traces/span/recorded-span.ts';
import { UnrecordedSpan } from '../signals/traces/span/unrecorded-span.ts';
import type { SharedDecision, SpanNeighbour } from '../signals/traces/span-neighbour.ts';
import { spanOfBoth } from './span-views.ts';
import { withoutSamplingDecision } from './undecided-spans.ts';

interface Ancestor extends SharedDecision {
  readonly span: Span | undefined;
}

/** The nearest ancestor of Sightline's spans that the other SDK has created. */
const ancestors = new WeakMap<Span, Span>();

/** A span for both of them, by the span of Sightline. */
const sharedSpans = new WeakMap<Span, Span>();

/** Keeps track of Sightline's spans among those of an SDK that creates its own spans. */
export const ancestorNeighbour: SpanNeighbour = {
  shouldSample: ({ context }): Ancestor => ({ isSampled: false, span: otherParent(context) }),
  view: contextForOther,
  visibleSpan(span) {
    const ancestor = ancestors.get(span);
    if (ancestor === undefined) return undefined;
    let shared = sharedSpans.get(span);
    if (shared === undefined) {
      shared = spanOfBoth(ancestor, span);
      sharedSpans.set(span, shared);
    }
    return shared;
  },
  keep(span, decision) {
    const { span: ancestor } = decision as Ancestor;
    if (ancestor !== undefined) ancestors.set(span, ancestor);
  },
  onStart() {},
  onEnd() {},
};

/**
 * The context for a span of the other SDK: below its own nearest span, as without Sightline. If there is none,
 * Sightline's span is presented as remote, so that the trace of the other SDK starts below it.
 */
export function contextForOther(context: Context): Context {
  const parent = trace.getSpan(context);
  if (parent === undefined || !isSightlineSpan(parent)) return context;
  return trace.setSpan(context, ancestors.get(parent) ?? withoutSamplingDecision(parent));
}

/**
 * The context of a caller for the other SDK, which samples by its own headers alone. Sightline's parent is kept beside
 * it.
 *
 * @param extracted by both propagators
 * @param otherRemote extracted by the other propagator; undefined for nothing
 */
export function withCallerOfBoth(
  extracted: Context,
  otherRemote: SpanContext | undefined,
): Context {
  const remote = trace.getSpan(extracted);
  if (remote === undefined || remote.spanContext().isRemote !== true) return extracted;
  const { traceId, spanId } = remote.spanContext();
  const otherSpan =
    otherRemote === undefined
      ? withoutSamplingDecision(remote)
      : trace.wrapSpanContext({ ...otherRemote, traceId, spanId });
  return withSightlineAncestor(trace.setSpan(extracted, otherSpan), remote);
}

/** Sightline's nearest span in a context, or the remote one. */
export function ownParent(context: Context): Span | undefined {
  const parent = trace.getSpan(context);
  if (parent === undefined || isSightlineSpan(parent)) return parent;
  return (
    sightlineAncestor(context) ?? (parent.spanContext().isRemote === true ? parent : undefined)
  );
}

/** @returns the trace that the other SDK has started */
export function otherTraceId(
  caller: SpanContext | undefined,
  context: Context,
): string | undefined {
  return caller === undefined ? otherParent(context)?.spanContext().traceId : undefined;
}

function otherParent(context: Context): Span | undefined {
  const parent = trace.getSpan(context);
  if (parent === undefined || parent.spanContext().isRemote === true) return undefined;
  return isSightlineSpan(parent) ? ancestors.get(parent) : parent;
}

/** Includes wrappers of Sightline's spans, such as those that measure a duration. */
export function isSightlineSpan(span: Span): boolean {
  const { inner = span } = span as { readonly inner?: unknown };
  return inner instanceof RecordedSpan || inner instanceof UnrecordedSpan;
}
