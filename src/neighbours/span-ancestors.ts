import { type Context, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { ownAbove, withOwnAbove } from '../context/sightline-ancestor.ts';
import { RecordedSpan } from '../signals/traces/span/recorded-span.ts';
import { UnrecordedSpan } from '../signals/traces/span/unrecorded-span.ts';
import type { SharedDecision, SpanNeighbour } from '../signals/traces/span-neighbour.ts';
import { writesToBoth } from './span-views.ts';
import { undecided } from './undecided-spans.ts';

interface Ancestor extends SharedDecision {
  readonly span: Span | undefined;
}

/** Of spans of Sightline, the nearest one above that the other SDK has made. */
const ancestors = new WeakMap<Span, Span>();

/** Spans of Sightline, each with what stands for it and for the one above. */
const pairs = new WeakMap<Span, Span>();

/** Remembers where the spans of Sightline stand among those of an SDK that makes its own. */
export const rememberAncestors: SpanNeighbour = {
  ask: ({ context }): Ancestor => ({ wanted: false, span: theirsAbove(context) }),
  view: beneathTheirs,
  seen(span) {
    const theirs = ancestors.get(span);
    if (theirs === undefined) return undefined;
    let both = pairs.get(span);
    if (both === undefined) {
      both = writesToBoth(theirs, span);
      pairs.set(span, both);
    }
    return both;
  },
  keep(span, decision) {
    const { span: above } = decision as Ancestor;
    if (above !== undefined) ancestors.set(span, above);
  },
  onStart() {},
  onEnd() {},
};

/**
 * The context for a span of the other SDK: beneath its own nearest span, as if Sightline were not there.
 * Where there is none, Sightline's counts as one of another process: theirs begin below it, and are whole.
 */
export function beneathTheirs(context: Context): Context {
  const above = trace.getSpan(context);
  if (above === undefined || !isOurs(above)) return context;
  const theirs = ancestors.get(above);
  return trace.setSpan(context, theirs ?? undecided(above));
}

/**
 * The context of a caller as theirs is to see it, who decides by its own headers alone; Sightline's stays
 * beside it.
 *
 * @param extracted what both have found
 * @param found by theirs; undefined for nothing
 */
export function callerOfBoth(extracted: Context, found: SpanContext | undefined): Context {
  const remote = trace.getSpan(extracted);
  if (remote === undefined || remote.spanContext().isRemote !== true) return extracted;
  const { traceId, spanId } = remote.spanContext();
  const theirs =
    found === undefined ? undecided(remote) : trace.wrapSpanContext({ ...found, traceId, spanId });
  return withOwnAbove(trace.setSpan(extracted, theirs), remote);
}

/** Beneath a span of theirs, the nearest of Sightline above it, or the caller. */
export function ownParent(context: Context): Span | undefined {
  const above = trace.getSpan(context);
  if (above === undefined || isOurs(above)) return above;
  return ownAbove(context) ?? (above.spanContext().isRemote === true ? above : undefined);
}

/** The trace that theirs has begun. */
export function begunByTheirs(
  caller: SpanContext | undefined,
  context: Context,
): string | undefined {
  return caller === undefined ? theirsAbove(context)?.spanContext().traceId : undefined;
}

function theirsAbove(context: Context): Span | undefined {
  const above = trace.getSpan(context);
  if (above === undefined || above.spanContext().isRemote === true) return undefined;
  return isOurs(above) ? ancestors.get(above) : above;
}

/** Also of a span around one of Sightline's, as those are which are timed. */
export function isOurs(span: Span): boolean {
  const { inner = span } = span as { readonly inner?: unknown };
  return inner instanceof RecordedSpan || inner instanceof UnrecordedSpan;
}
