import type {
  ConfigurationModel,
  LoggerProviderConfigModel,
  MeterProviderConfigModel,
  SamplerConfigModel,
  TracerProviderConfigModel,
  ViewConfigModel,
} from '@opentelemetry/configuration';
import { TAIL_SAMPLER } from '../names.ts';
import type { Problem } from '../problem.ts';
import { DEFAULT_SAMPLER } from '../samplers.ts';
import { ROWS } from '../settings/rows.ts';
import { tailSampler } from '../tail-sampler-model.ts';
import { checkName } from '../values/check-name.ts';
import { checkExporter } from './check-exporter.ts';

type Report = (problem: Problem) => void;

const TOP_LEVEL = [
  'file_format',
  'disabled',
  'log_level',
  'attribute_limits',
  'resource',
  'propagator',
  'tracer_provider',
  'meter_provider',
  'logger_provider',
  'instrumentation/development',
  'distribution',
];
const PROCESSORS = ['batch', 'simple'];
const SAMPLERS = ['always_on', 'always_off', 'trace_id_ratio_based', 'parent_based'];
/** The tail sampler decides about whole traces, so it cannot be nested. */
const TOP_SAMPLERS = [...SAMPLERS, TAIL_SAMPLER];

/**
 * Removes from a configuration file, and reports, what the schema allows but cannot be used: unknown names,
 * endpoints that are not URLs, certificates that cannot be read. The rest of the file then works.
 */
export function checkModel(model: ConfigurationModel, report: Report): ConfigurationModel {
  for (const key of Object.keys(model)) checkName(key, TOP_LEVEL, 'top level', report);
  const { tracer_provider, meter_provider, logger_provider } = model;
  return {
    ...model,
    ...(tracer_provider ? { tracer_provider: checkTraces(tracer_provider, report) } : {}),
    ...(meter_provider ? { meter_provider: checkMetrics(meter_provider, report) } : {}),
    ...(logger_provider ? { logger_provider: checkLogs(logger_provider, report) } : {}),
  };
}

function checkTraces(model: TracerProviderConfigModel, report: Report): TracerProviderConfigModel {
  for (const name of Object.keys(model.id_generator ?? {})) {
    checkName(name, ['random'], 'tracer_provider.id_generator', report);
  }
  return {
    ...model,
    processors: checkProcessors(model.processors, 'tracer_provider', report),
    ...(model.sampler ? { sampler: checkSampler(model.sampler, report, TOP_SAMPLERS) } : {}),
  };
}

function checkLogs(model: LoggerProviderConfigModel, report: Report): LoggerProviderConfigModel {
  return { ...model, processors: checkProcessors(model.processors, 'logger_provider', report) };
}

interface ProcessorModel {
  readonly batch?: { readonly exporter: object };
  readonly simple?: { readonly exporter: object };
}

function checkProcessors<T extends ProcessorModel>(
  models: readonly T[],
  provider: 'tracer_provider' | 'logger_provider',
  report: Report,
): T[] {
  const path = `${provider}.processors`;
  return models.flatMap((model) => {
    const name = Object.keys(model)[0];
    if (!checkName(name, PROCESSORS, path, report)) return [];
    const inner = model[name as 'batch' | 'simple']!;
    const exporter = checkExporter(inner.exporter, provider, report);
    return exporter === undefined ? [] : [{ ...model, [name!]: { ...inner, exporter } }];
  });
}

function checkMetrics(model: MeterProviderConfigModel, report: Report): MeterProviderConfigModel {
  const readers = model.readers.flatMap(({ periodic, pull }): typeof model.readers => {
    if (periodic !== undefined) {
      const exporter = checkExporter(periodic.exporter, 'meter_provider', report);
      return exporter === undefined ? [] : [{ periodic: { ...periodic, exporter } }];
    }
    if (pull === undefined) return [];
    const exporter = checkExporter(pull.exporter, 'meter_provider.pull', report);
    return exporter === undefined ? [] : [{ pull: { ...pull, exporter } }];
  });
  const views = (model.views ?? []).filter((view) => isUsableView(view, report));
  return { ...model, readers, ...(model.views ? { views } : {}) };
}

/** Several instruments of one name would be one metric; the SDK rejects such a view. */
function isUsableView({ selector, stream }: ViewConfigModel, report: Report): boolean {
  const pattern = selector.instrument_name ?? '*';
  if (stream.name == null || !pattern.includes('*')) return true;
  report({
    code: 'conflict',
    name: 'OTEL_CONFIG_FILE: meter_provider.views',
    reason: `all instruments that ${JSON.stringify(pattern)} selects would have the name ${JSON.stringify(stream.name)}; select a single instrument_name`,
    used: 'the other views',
  });
  return false;
}

function checkSampler(
  model: SamplerConfigModel,
  report: Report,
  samplers: readonly string[] = SAMPLERS,
): SamplerConfigModel {
  const name = Object.keys(model)[0];
  const used = ROWS.OTEL_TRACES_SAMPLER.default;
  if (!checkName(name, samplers, 'tracer_provider.sampler', report, used)) {
    return DEFAULT_SAMPLER;
  }
  if (name === TAIL_SAMPLER) {
    const entries = Object.entries((model as Record<string, object | null>)[name] ?? {});
    const settings = entries.map(([key, value]) => [key, String(value)] as const);
    const path = `OTEL_CONFIG_FILE: tracer_provider.sampler.${name}`;
    return { [name]: tailSampler(path, settings, report) };
  }
  if (model.parent_based == null) return model;
  const inner = Object.entries(model.parent_based).map(
    ([key, sampler]) => [key, sampler && checkSampler(sampler, report)] as const,
  );
  return { parent_based: Object.fromEntries(inner) };
}
