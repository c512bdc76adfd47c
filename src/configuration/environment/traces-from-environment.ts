import type { SamplerConfigModel } from '@opentelemetry/configuration';
import { load } from '../../lazy/load.ts';
import type { Environment } from '../environment-reader.ts';
import { TAIL_SAMPLER, UNSUPPORTED_SAMPLERS } from '../names.ts';
import { DEFAULT_SAMPLER, SAMPLER_MODELS } from '../samplers.ts';

import { ROWS } from '../settings/rows.ts';
import type { ProcessorModel, TracesModel } from '../signal-models.ts';
import { batchFromEnvironment } from './batch-from-environment.ts';
import { exportersFromEnvironment } from './exporters-from-environment.ts';
import { otlpExporterFromEnvironment } from './otlp-from-environment.ts';
import { zipkinFromEnvironment } from './zipkin-from-environment.ts';

/**
 * Reads OTEL_TRACES_*, OTEL_BSP_* and OTEL_SPAN_*.
 *
 * @param hasOtherUse whether spans are needed even without an exporter
 * @returns undefined where traces are off
 */
export function tracesFromEnvironment(
  environment: Environment,
  hasOtherUse: boolean,
): TracesModel | undefined {
  const exporters = exportersFromEnvironment(environment, 'traces');
  if (exporters.length === 0 && !hasOtherUse) return undefined;
  return {
    processors: exporters.map((name) => spanProcessor(environment, name)),
    sampler: samplerFromEnvironment(environment),
    limits: spanLimits(environment),
  };
}

function spanProcessor(
  environment: Environment,
  exporter: 'otlp' | 'console' | 'zipkin',
): ProcessorModel {
  if (exporter === 'console') return { simple: { exporter: { console: {} } } };
  const batch = batchFromEnvironment(environment, 'BSP');
  if (exporter === 'zipkin') {
    return { batch: { ...batch, exporter: { zipkin: zipkinFromEnvironment(environment) } } };
  }
  return { batch: { ...batch, exporter: otlpExporterFromEnvironment(environment, 'traces') } };
}

/** Source: SDK environment variables, "General SDK Configuration", OTEL_TRACES_SAMPLER. */
function samplerFromEnvironment(environment: Environment): SamplerConfigModel {
  const name = 'OTEL_TRACES_SAMPLER';
  const value = environment.string(name)?.toLowerCase();
  const unsupported = UNSUPPORTED_SAMPLERS.find((sampler) => sampler === value);
  if (unsupported !== undefined) {
    environment.report({
      code: 'unsupported',
      name,
      value: unsupported,
      reason: 'the OpenTelemetry SDK for JavaScript has no such sampler',
      used: ROWS[name].default,
    });
    return DEFAULT_SAMPLER;
  }
  const sampler = environment.value(name);
  if (!TAKES_ARGUMENT.has(sampler)) reportArgument(environment, sampler);
  switch (sampler) {
    case 'traceidratio':
      return { trace_id_ratio_based: { ratio: samplerRatio(environment) } };
    case 'parentbased_traceidratio':
      return {
        parent_based: { root: { trace_id_ratio_based: { ratio: samplerRatio(environment) } } },
      };
    case TAIL_SAMPLER:
      return { [TAIL_SAMPLER]: tailFromEnvironment(environment) };
    default:
      return SAMPLER_MODELS[sampler];
  }
}

const TAKES_ARGUMENT: ReadonlySet<string> = new Set([
  'traceidratio',
  'parentbased_traceidratio',
  TAIL_SAMPLER,
]);

/** Reports an argument that the sampler does not take: whoever set it expects fewer traces. */
function reportArgument(environment: Environment, sampler: string): void {
  const name = 'OTEL_TRACES_SAMPLER_ARG';
  const value = environment.string(name);
  if (value === undefined || Number(value) === 1) return;
  const alternative = value.includes('=') ? TAIL_SAMPLER : 'parentbased_traceidratio';
  environment.report({
    code: 'conflict',
    name,
    reason: `${sampler} takes no argument. To use ${JSON.stringify(value)}, set OTEL_TRACES_SAMPLER=${alternative}`,
    used: `${sampler} without it`,
  });
}

/** The argument of the tail sampler: `ratio=0.05,slow=500ms`. */
function tailFromEnvironment(environment: Environment): object {
  const name = 'OTEL_TRACES_SAMPLER_ARG';
  const settings = environment.list(name).map((item) => {
    const at = item.indexOf('=');
    if (at < 0) return ['', item] as const;
    return [item.slice(0, at).trim().toLowerCase(), item.slice(at + 1).trim()] as const;
  });
  const { tailSampler } = load<typeof import('../tail-sampler-model.ts')>(
    'sightline:configuration/tail-sampler-model',
  );
  return tailSampler(name, settings, environment.report);
}

function samplerRatio(environment: Environment): number {
  return environment.value('OTEL_TRACES_SAMPLER_ARG');
}

function spanLimits({ value }: Environment): TracesModel['limits'] {
  return {
    attribute_value_length_limit: value('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? null,
    attribute_count_limit: value('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT'),
    event_count_limit: value('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    link_count_limit: value('OTEL_SPAN_LINK_COUNT_LIMIT'),
    event_attribute_count_limit: value('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
    link_attribute_count_limit: value('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'),
  };
}
