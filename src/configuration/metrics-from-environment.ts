import type {
  MeterProviderConfigModel,
  MetricReaderConfigModel,
  PushMetricExporterConfigModel,
} from '@opentelemetry/configuration';
import { type Environment, milliseconds } from './environment.ts';
import { exportersFromEnvironment } from './exporters-from-environment.ts';
import { otlpExporterFromEnvironment } from './otlp-from-environment.ts';

const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 30_000;

/** Reads OTEL_METRICS_*, OTEL_METRIC_EXPORT_*; undefined where metrics are off. */
export function metricsFromEnvironment(
  environment: Environment,
): MeterProviderConfigModel | undefined {
  const exporters = exportersFromEnvironment(environment, 'metrics');
  exemplarFilter(environment);
  if (exporters.length === 0) return undefined;
  return { readers: exporters.map((name) => metricReader(environment, name)) };
}

function metricReader(
  environment: Environment,
  exporter: 'otlp' | 'console' | 'prometheus',
): MetricReaderConfigModel {
  switch (exporter) {
    case 'prometheus':
      return {
        pull: { exporter: { 'prometheus/development': prometheus(environment) } },
      };
    case 'console':
      return { periodic: { ...period(environment), exporter: { console: {} } } };
    default:
      return {
        periodic: { ...period(environment), exporter: otlpMetricExporter(environment) },
      };
  }
}

/** Source: SDK environment variables, "Periodic exporting MetricReader". Milliseconds. */
function period(environment: Environment): { interval: number; timeout: number } {
  const range = milliseconds(1);
  const interval = environment.number('OTEL_METRIC_EXPORT_INTERVAL', range, DEFAULT_INTERVAL_MS);
  const fallback = Math.min(DEFAULT_TIMEOUT_MS, interval);
  const timeout = environment.optionalNumber('OTEL_METRIC_EXPORT_TIMEOUT', range, String(fallback));
  if (timeout !== undefined && timeout > interval) {
    environment.report({
      code: 'conflict',
      name: 'OTEL_METRIC_EXPORT_TIMEOUT',
      reason: `${timeout} is more than OTEL_METRIC_EXPORT_INTERVAL, which is ${interval}`,
      used: String(interval),
    });
  }
  return { interval, timeout: Math.min(timeout ?? fallback, interval) };
}

/** Source: OTLP metrics exporter, "Additional Environment Variable Configuration". */
function otlpMetricExporter(environment: Environment): PushMetricExporterConfigModel {
  const temporality = environment.oneOf(
    'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
    ['cumulative', 'delta', 'lowmemory'],
    'cumulative',
  );
  const aggregation = environment.oneOf(
    'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
    ['explicit_bucket_histogram', 'base2_exponential_bucket_histogram'],
    'explicit_bucket_histogram',
  );
  const preferences = {
    temporality_preference: temporality === 'lowmemory' ? 'low_memory' : temporality,
    default_histogram_aggregation: aggregation,
  } as const;
  const exporter = otlpExporterFromEnvironment(environment, 'metrics');
  return 'otlp_grpc' in exporter
    ? { otlp_grpc: { ...exporter.otlp_grpc, ...preferences } }
    : { otlp_http: { ...exporter.otlp_http, ...preferences } };
}

/** Source: SDK environment variables, "Prometheus Exporter". */
function prometheus(environment: Environment): { host: string; port: number } {
  return {
    host: environment.string('OTEL_EXPORTER_PROMETHEUS_HOST') ?? 'localhost',
    port: environment.number('OTEL_EXPORTER_PROMETHEUS_PORT', { min: 1, max: 65_535 }, 9464),
  };
}

/** The SDK records no exemplars, so any filter but the one that keeps none is told. */
function exemplarFilter(environment: Environment): void {
  const name = 'OTEL_METRICS_EXEMPLAR_FILTER';
  if (environment.string(name) === undefined) return;
  const words = ['trace_based', 'always_on', 'always_off'] as const;
  const filter = environment.oneOf(name, words, undefined, 'always_off');
  if (filter === undefined || filter === 'always_off') return;
  environment.report({
    code: 'unsupported',
    name,
    value: filter,
    reason:
      'the OpenTelemetry SDK for JavaScript records no exemplars; the span metrics of the collector have them (docs/collector.md)',
    used: 'always_off',
  });
}
