import { type SpanContext, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { TailTrace } from './tail-trace.ts';

/**
 * Records all traces that are undecided, and marks those as sampled that are sampled in any case.
 *
 * @param threshold for traces without a parent; undefined when none is sampled by its randomness
 */
export function createTailSampler(threshold: string | undefined): Sampler {
  return {
    shouldSample(context, traceId): SamplingResult {
      const parent = trace.getSpanContext(context);
      const inherited = parent?.traceState;
      const tail =
        inherited instanceof TailTrace
          ? inherited
          : new TailTrace(traceId, validParent(parent), threshold);
      return { decision: decisionOf(tail), traceState: tail };
    },
    toString: () => `SightlineTail{${threshold}}`,
  };
}

function decisionOf({ decision, isSelected }: TailTrace): SamplingDecision {
  if (decision === 'dropped') return SamplingDecision.NOT_RECORD;
  return decision === 'kept' || isSelected
    ? SamplingDecision.RECORD_AND_SAMPLED
    : SamplingDecision.RECORD;
}

function validParent(parent: SpanContext | undefined): SpanContext | undefined {
  return parent !== undefined && trace.isSpanContextValid(parent) ? parent : undefined;
}
