import type { SamplerConfigModel } from '@opentelemetry/configuration';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { defined } from '../../util/defined.ts';

/** @throws TypeError when the model names an unknown sampler */
export function createSampler(model: SamplerConfigModel): Sampler {
  if ('always_on' in model) return new AlwaysOnSampler();
  if ('always_off' in model) return new AlwaysOffSampler();
  if ('trace_id_ratio_based' in model) {
    return new TraceIdRatioBasedSampler(model.trace_id_ratio_based?.ratio ?? 1);
  }
  if ('parent_based' in model) {
    const parent = model.parent_based ?? {};
    const optional = (sampler: SamplerConfigModel | undefined) =>
      sampler === undefined ? undefined : createSampler(sampler);
    return new ParentBasedSampler({
      root: createSampler(parent.root ?? { always_on: {} }),
      ...defined({
        remoteParentSampled: optional(parent.remote_parent_sampled),
        remoteParentNotSampled: optional(parent.remote_parent_not_sampled),
        localParentSampled: optional(parent.local_parent_sampled),
        localParentNotSampled: optional(parent.local_parent_not_sampled),
      }),
    });
  }
  throw new TypeError(`unknown sampler ${Object.keys(model).join(', ')}`);
}
