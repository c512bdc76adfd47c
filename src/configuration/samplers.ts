import type { SamplerConfigModel } from '@opentelemetry/configuration';

/** What the default of OTEL_TRACES_SAMPLER, `parentbased_always_on`, is in a file. */
export const DEFAULT_SAMPLER: SamplerConfigModel = { parent_based: { root: { always_on: {} } } };
