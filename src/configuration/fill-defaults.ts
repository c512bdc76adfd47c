import type {
  AttributeLimitsConfigModel,
  ConfigurationModel,
  LoggerProviderConfigModel,
  MeterProviderConfigModel,
  MetricReaderConfigModel,
  TracerProviderConfigModel,
} from '@opentelemetry/configuration';
import { batchDefaults } from './batch-defaults.ts';
import type { Configuration } from './configuration.ts';
import type { Signal } from './names.ts';
import { DEFAULT_SAMPLER } from './samplers.ts';
import { DEFAULT_GRPC_ENDPOINT, ROWS } from './settings/rows.ts';
import type {
  BatchSettings,
  ExporterModel,
  LogsModel,
  MetricExporterModel,
  MetricsModel,
  ProcessorModel,
  PrometheusModel,
  ReaderModel,
  TracesModel,
} from './signal-models.ts';

type Settings = Readonly<Record<string, unknown>>;
type General = AttributeLimitsConfigModel | undefined;

/**
 * Fills in the defaults that a configuration file omits, for the three signals. The environment reader does so
 * itself, so no other code needs to know a default.
 */
export function fillDefaults({
  attribute_limits: general,
  tracer_provider: traces,
  meter_provider: metrics,
  logger_provider: logs,
}: ConfigurationModel): Pick<Configuration, 'traces' | 'metrics' | 'logs'> {
  return {
    traces: traces && tracesWithDefaults(traces, general),
    metrics: metrics && metricsWithDefaults(metrics),
    logs: logs && logsWithDefaults(logs, general),
  };
}

function tracesWithDefaults(model: TracerProviderConfigModel, general: General): TracesModel {
  const { limits } = model;
  return {
    ...model,
    processors: model.processors.map((processor) => processorOf(processor, 'traces', 'BSP')),
    sampler: model.sampler ?? DEFAULT_SAMPLER,
    limits: {
      ...attributeLimits(limits, general),
      event_count_limit: limits?.event_count_limit ?? ROWS.OTEL_SPAN_EVENT_COUNT_LIMIT.default,
      link_count_limit: limits?.link_count_limit ?? ROWS.OTEL_SPAN_LINK_COUNT_LIMIT.default,
      event_attribute_count_limit:
        limits?.event_attribute_count_limit ?? ROWS.OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT.default,
      link_attribute_count_limit:
        limits?.link_attribute_count_limit ?? ROWS.OTEL_LINK_ATTRIBUTE_COUNT_LIMIT.default,
    },
  };
}

function logsWithDefaults(model: LoggerProviderConfigModel, general: General): LogsModel {
  return {
    ...model,
    processors: model.processors.map((processor) => processorOf(processor, 'logs', 'BLRP')),
    limits: attributeLimits(model.limits, general),
  };
}

function attributeLimits(limits: General, general: General) {
  const limit = <K extends keyof AttributeLimitsConfigModel>(key: K) =>
    limits?.[key] ?? general?.[key];
  return {
    attribute_value_length_limit: limit('attribute_value_length_limit') ?? null,
    attribute_count_limit:
      limit('attribute_count_limit') ?? ROWS.OTEL_ATTRIBUTE_COUNT_LIMIT.default,
  };
}

function processorOf(
  { batch, simple }: { readonly batch?: object; readonly simple?: object },
  signal: Signal,
  prefix: 'BSP' | 'BLRP',
): ProcessorModel {
  if (batch === undefined) return { simple: { exporter: exporterOf(simple!, signal) } };
  const settings = { ...batchDefaults(prefix), ...withoutNull(batch as Settings) } as BatchSettings;
  return {
    batch: {
      ...settings,
      max_export_batch_size: Math.min(settings.max_export_batch_size, settings.max_queue_size),
      exporter: exporterOf(batch, signal),
    },
  };
}

function metricsWithDefaults(model: MeterProviderConfigModel): MetricsModel {
  return { ...model, readers: model.readers.map(readerOf) };
}

function readerOf({ periodic, pull }: MetricReaderConfigModel): ReaderModel {
  if (periodic === undefined) {
    return { pull: { ...pull, exporter: exporterOf<PullExporter>(pull!, 'metrics') } };
  }
  return {
    periodic: {
      ...periodic,
      // Zero is not a valid interval.
      interval: periodic.interval || ROWS.OTEL_METRIC_EXPORT_INTERVAL.default,
      timeout: periodic.timeout ?? ROWS.OTEL_METRIC_EXPORT_TIMEOUT.default,
      exporter: exporterOf<MetricExporterModel>(periodic, 'metrics'),
    },
  };
}

interface PullExporter {
  readonly 'prometheus/development'?: PrometheusModel;
}

/** The exporter of a processor or reader: an object with one key, which holds the settings. */
function exporterOf<Model extends object = ExporterModel>(part: object, signal: Signal): Model {
  const { exporter } = part as { readonly exporter: Readonly<Record<string, Settings | null>> };
  const entries = Object.entries(exporter).map(([name, settings]) => [
    name,
    { ...defaultsOf(name, signal), ...withoutNull(settings ?? {}) },
  ]);
  return Object.fromEntries(entries) as Model;
}

function defaultsOf(name: string, signal: Signal): Settings {
  const timeout = ROWS.OTEL_EXPORTER_OTLP_TIMEOUT.default;
  switch (name) {
    case 'otlp_http':
      return { endpoint: `${ROWS.OTEL_EXPORTER_OTLP_ENDPOINT.default}/v1/${signal}`, timeout };
    case 'otlp_grpc':
      return { endpoint: DEFAULT_GRPC_ENDPOINT, timeout };
    case 'zipkin':
      return {
        endpoint: ROWS.OTEL_EXPORTER_ZIPKIN_ENDPOINT.default,
        timeout: ROWS.OTEL_EXPORTER_ZIPKIN_TIMEOUT.default,
      };
    case 'prometheus/development':
      return {
        host: ROWS.OTEL_EXPORTER_PROMETHEUS_HOST.default,
        port: ROWS.OTEL_EXPORTER_PROMETHEUS_PORT.default,
      };
    default:
      return {};
  }
}

/** Null means the same as a missing key. */
function withoutNull(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value != null));
}
