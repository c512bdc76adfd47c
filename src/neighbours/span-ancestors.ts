import { type Context, type Span, trace } from '@opentelemetry/api';
import { RecordedSpan } from '../signals/spans/recorded-span.ts';
import { UnrecordedSpan } from '../signals/spans/unrecorded-span.ts';
import type { SharedDecision, SpanNeighbour } from './span-neighbour.ts';

interface Ancestor extends SharedDecision {
  readonly span: Span | undefined;
}

/** Of spans of Sightline, the nearest one above that the other SDK has made. */
const ancestors = new WeakMap<Span, Span>();

/** Remembers where the spans of Sightline stand among those of an SDK that makes its own. */
export const rememberAncestors: SpanNeighbour = {
  ask: ({ context }): Ancestor => ({ wanted: false, span: theirsAbove(context) }),
  view: beneathTheirs,
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
  return trace.setSpan(
    context,
    theirs ?? trace.wrapSpanContext({ ...above.spanContext(), isRemote: true }),
  );
}

function theirsAbove(context: Context): Span | undefined {
  const above = trace.getSpan(context);
  if (above === undefined || above.spanContext().isRemote === true) return undefined;
  return isOurs(above) ? ancestors.get(above) : above;
}

function isOurs(span: Span): boolean {
  return span instanceof RecordedSpan || span instanceof UnrecordedSpan;
}
