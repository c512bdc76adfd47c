import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { SamplerConfigModel } from '@opentelemetry/configuration';
import { SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';

/** The parts of a parent that samplers of this kind use. */
export type ParentContext = Pick<SpanContext, 'traceFlags' | 'isRemote'>;

/**
 * Returns the decision of a sampler that depends only on the parent, so that the sampler need not be called.
 *
 * @param parent valid; undefined for a root span
 * @returns undefined when the sampler must be called
 */
export type StaticDecision = (parent: ParentContext | undefined) => SamplingResult | undefined;

const ON: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED };
const OFF: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/** @returns undefined when no decision of the sampler is static */
export function staticDecision(model: SamplerConfigModel): StaticDecision | undefined {
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
