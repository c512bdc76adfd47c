import {
  type Context,
  type Span,
  type SpanContext,
  TraceFlags,
  type TraceState,
  trace,
} from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import type { RecordedSpan } from '../signals/traces/recorded-span.ts';
import type { SharedDecision, SpanNeighbour, SpanStart } from '../signals/traces/span-neighbour.ts';
import type { OtherSdk } from './other-sdk.ts';
import { withTheirRemote } from './shared-propagator.ts';
import { endedView, makeReadableBy1, openView, spanView, standsFor } from './span-views.ts';

interface Decision extends SharedDecision {
  readonly traceState: TraceState | undefined;
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
      if (decision.wanted) processor()?.onStart(inTheirEyes(span) as never, context);
    },
    onEnd(span) {
      const decision = decisions.get(span);
      if (decision?.wanted !== true) return;
      processor()?.onEnd(endedView(span, resource, theirContext(span, decision)));
    },
  };
}

/** The span itself where it is sampled by Sightline too, since what they keep about it hangs on it. */
function inTheirEyes(span: RecordedSpan): RecordedSpan {
  const context = span.spanContext();
  if ((context.traceFlags & TraceFlags.SAMPLED) !== 0) return span;
  return openView(span, { ...context, traceFlags: context.traceFlags | TraceFlags.SAMPLED });
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
