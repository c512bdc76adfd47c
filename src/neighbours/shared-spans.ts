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
import { withOtherRemote } from './shared-propagator.ts';
import {
  addPropertiesOfSdk1,
  originalOf,
  sharedView,
  spanView,
  withResource,
} from './span-views.ts';

interface Decision extends SharedDecision {
  readonly traceState: TraceState | undefined;
  /** The span that the processors received at its start. */
  view?: RecordedSpan;
}

/**
 * Passes Sightline's spans to the processors of another SDK, according to that SDK's own sampler: it samples a child as
 * if the parent were a span of that SDK.
 */
export function shareSpans({ processor, sampler, resource }: OtherSdk): SpanNeighbour {
  addPropertiesOfSdk1();
  const decisions = new WeakMap<object, Decision>();

  /** The context as if the other SDK had created the parent. */
  const contextForOther = (context: Context): Context => {
    const parent = trace.getSpan(context);
    if (parent === undefined) return context;
    const decision = decisions.get(originalOf(parent));
    if (decision !== undefined) {
      return trace.setSpan(context, spanView(parent, otherSpanContext(parent, decision)));
    }
    return parent.spanContext().isRemote === true ? withOtherRemote(context, parent) : context;
  };

  return {
    shouldSample({ context, ids, name, kind, attributes, links }: SpanStart): Decision {
      const { traceId } = ids.toContext();
      const result = sampler.shouldSample(
        contextForOther(context),
        traceId,
        name,
        kind,
        attributes,
        links,
      );
      const isSampled = result.decision === SamplingDecision.RECORD_AND_SAMPLED;
      return {
        isSampled,
        traceState: result.traceState,
        attributes: isSampled ? result.attributes : undefined,
      };
    },
    view: contextForOther,
    keep(span, decision) {
      decisions.set(span, decision as Decision);
    },
    onStart(span, context, decision) {
      if (!decision.isSampled) return;
      const view = otherView(span, decision as Decision, resource);
      (decision as Decision).view = view;
      processor()?.onStart(view as never, context);
    },
    onEnd(span) {
      const view = decisions.get(span)?.view;
      if (view !== undefined) processor()?.onEnd(view);
    },
  };
}

/**
 * A span as the processors of another SDK receive it, the same object at its start and at its end: many use it as a key.
 * If its span context is the same for both SDKs, it is the span itself.
 */
function otherView(
  span: RecordedSpan,
  decision: Decision,
  resource: Resource | undefined,
): RecordedSpan {
  const own = span.spanContext();
  const other = otherSpanContext(span, decision);
  const isSame = other.traceFlags === own.traceFlags && other.traceState === own.traceState;
  return isSame ? withResource(span, resource) : sharedView(span, other, resource);
}

function otherSpanContext(span: Span, { isSampled, traceState }: Decision): SpanContext {
  const context = span.spanContext();
  const flags = context.traceFlags & ~TraceFlags.SAMPLED;
  const state = traceState ?? context.traceState;
  return {
    ...context,
    traceFlags: isSampled ? flags | TraceFlags.SAMPLED : flags,
    ...(state === undefined ? {} : { traceState: state }),
  };
}
