import type { SamplerConfigModel } from '@opentelemetry/configuration';
import { ROWS } from './settings/rows.ts';

/** By name in OTEL_TRACES_SAMPLER, the samplers without an argument, in the form of declarative configuration. */
export const SAMPLER_MODELS = {
  always_on: { always_on: {} },
  always_off: { always_off: {} },
  parentbased_always_on: { parent_based: { root: { always_on: {} } } },
  parentbased_always_off: { parent_based: { root: { always_off: {} } } },
} as const satisfies Readonly<Record<string, SamplerConfigModel>>;

export const DEFAULT_SAMPLER: SamplerConfigModel = SAMPLER_MODELS[ROWS.OTEL_TRACES_SAMPLER.default];
