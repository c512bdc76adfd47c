import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { SamplerConfigModel } from '@opentelemetry/configuration';
import { SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';

/** What of a parent decides. */
export type ParentFacts = Pick<SpanContext, 'traceFlags' | 'isRemote'>;

/**
 * The decision of a sampler where it goes by nothing but the parent, so that it need not be asked.
 *
 * @param parent valid, or undefined for the first span of a trace
 * @returns undefined where the sampler must be asked
 */
export type ForegoneDecision = (parent: ParentFacts | undefined) => SamplingResult | undefined;

const ON: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const OFF: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/** @returns undefined where no decision of the sampler is foregone */
export function foregoneDecision(model: SamplerConfigModel): ForegoneDecision | undefined {
  const parentBased = 'parent_based' in model ? (model.parent_based ?? {}) : undefined;
  if (parentBased === undefined) {
    const always = constantOf(model);
    return always === undefined ? undefined : () => always;
  }
  const root = constantOf(parentBased.root ?? { always_on: {} });
  const remoteOn = constantOf(parentBased.remote_parent_sampled ?? { always_on: {} });
  const remoteOff = constantOf(parentBased.remote_parent_not_sampled ?? { always_off: {} });
  const localOn = constantOf(parentBased.local_parent_sampled ?? { always_on: {} });
  const localOff = constantOf(parentBased.local_parent_not_sampled ?? { always_off: {} });
  return (parent) => {
    if (parent === undefined) return root;
    const isSampled = (parent.traceFlags & TraceFlags.SAMPLED) !== 0;
    if (parent.isRemote) return isSampled ? remoteOn : remoteOff;
    return isSampled ? localOn : localOff;
  };
}

function constantOf(model: SamplerConfigModel | undefined): SamplingResult | undefined {
  if (model === undefined) return undefined;
  if ('always_on' in model) return ON;
  return 'always_off' in model ? OFF : undefined;
}
