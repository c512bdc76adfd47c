import { type SpanContext, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { TailTrace } from './tail-trace.ts';

/**
 * Has everything recorded of which it is not decided whether it is kept, and passes on as sampled what is
 * kept in any case.
 *
 * @param threshold of traces without a parent; undefined where none is kept for its randomness
 */
export function createTailSampler(threshold: string | undefined): Sampler {
  return {
    shouldSample(context, traceId): SamplingResult {
      const parent = trace.getSpanContext(context);
      const inherited = parent?.traceState;
      const tail =
        inherited instanceof TailTrace
          ? inherited
          : new TailTrace(traceId, validOr(parent), threshold);
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

function validOr(parent: SpanContext | undefined): SpanContext | undefined {
  return parent !== undefined && trace.isSpanContextValid(parent) ? parent : undefined;
}
