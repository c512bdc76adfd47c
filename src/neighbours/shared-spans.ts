import {
  type Context,
  type Span,
  type SpanContext,
  TraceFlags,
  type TraceState,
  trace,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import type { RecordedSpan } from '../signals/traces/span/recorded-span.ts';
import type { SharedDecision, SpanNeighbour, SpanStart } from '../signals/traces/span-neighbour.ts';
import type { OtherSdk } from './other-sdk.ts';
import { withTheirRemote } from './shared-propagator.ts';
import { makeReadableBy1, sharedView, spanView, standsFor, withResource } from './span-views.ts';

interface Decision extends SharedDecision {
  readonly traceState: TraceState | undefined;
  /** What the processors have got at its start. */
  given?: RecordedSpan;
}

/**
 * Gives the processors of another SDK the spans that Sightline makes, each by the rule of that SDK's own
 * sampler: a child is asked for as if its parent were a span of that SDK.
 */
export function shareSpans({ processor, sampler, resource }: OtherSdk): SpanNeighbour {
  makeReadableBy1();
  const decisions = new WeakMap<object, Decision>();

  /** The context as it would be had the other SDK made the parent. */
  const asTheirs = (context: Context): Context => {
    const parent = trace.getSpan(context);
    if (parent === undefined) return context;
    const known = decisions.get(standsFor(parent));
    if (known !== undefined) {
      return trace.setSpan(context, spanView(parent, theirContext(parent, known)));
    }
    return parent.spanContext().isRemote === true ? withTheirRemote(context, parent) : context;
  };

  return {
    ask({ context, ids, name, kind, attributes, links }: SpanStart): Decision {
      const { traceId } = ids.toContext();
      const sampled = sampler.shouldSample(
        asTheirs(context),
        traceId,
        name,
        kind,
        attributes,
        links,
      );
      const wanted = sampled.decision === SamplingDecision.RECORD_AND_SAMPLED;
      return {
        wanted,
        traceState: sampled.traceState,
        attributes: wanted ? sampled.attributes : undefined,
      };
    },
    view: asTheirs,
    keep(span, decision) {
      decisions.set(span, decision as Decision);
    },
    onStart(span, context, decision) {
      if (!decision.wanted) return;
      const given = inTheirEyes(span, decision as Decision, resource);
      (decision as Decision).given = given;
      processor()?.onStart(given as never, context);
    },
    onEnd(span) {
      const given = decisions.get(span)?.given;
      if (given !== undefined) processor()?.onEnd(given);
    },
  };
}

/**
 * A span as the processors of another SDK get it, the same object at its start and at its end: many keep what
 * they know about a span by it. The span itself, which contexts hold, where they see its context as it is.
 */
function inTheirEyes(
  span: RecordedSpan,
  decision: Decision,
  resource: Resource | undefined,
): RecordedSpan {
  const own = span.spanContext();
  const theirs = theirContext(span, decision);
  const isAsItIs = theirs.traceFlags === own.traceFlags && theirs.traceState === own.traceState;
  return isAsItIs ? withResource(span, resource) : sharedView(span, theirs, resource);
}

function theirContext(span: Span, { wanted, traceState }: Decision): SpanContext {
  const context = span.spanContext();
  const flags = context.traceFlags & ~TraceFlags.SAMPLED;
  const state = traceState ?? context.traceState;
  return {
    ...context,
    traceFlags: wanted ? flags | TraceFlags.SAMPLED : flags,
    ...(state === undefined ? {} : { traceState: state }),
  };
}
