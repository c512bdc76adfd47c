import type { Environment } from '../environment-reader.ts';
import { ROWS } from '../settings/rows.ts';
import type { MetricExporterModel, MetricsModel, ReaderModel } from '../signal-models.ts';
import { exportersFromEnvironment } from './exporters-from-environment.ts';
import { otlpExporterFromEnvironment } from './otlp-from-environment.ts';

/** Reads OTEL_METRICS_*, OTEL_METRIC_EXPORT_*; undefined where metrics are off. */
export function metricsFromEnvironment(environment: Environment): MetricsModel | undefined {
  const exporters = exportersFromEnvironment(environment, 'metrics');
  reportExemplarFilter(environment);
  if (exporters.length === 0) return undefined;
  return { readers: exporters.map((name) => metricReader(environment, name)) };
}

function metricReader(
  environment: Environment,
  exporter: 'otlp' | 'console' | 'prometheus',
): ReaderModel {
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
  const interval = environment.value('OTEL_METRIC_EXPORT_INTERVAL');
  const name = 'OTEL_METRIC_EXPORT_TIMEOUT';
  const timeout = environment.value(name, Math.min(ROWS[name].default, interval));
  if (timeout > interval) {
    environment.report({
      code: 'conflict',
      name,
      reason: `${timeout} is more than OTEL_METRIC_EXPORT_INTERVAL, which is ${interval}`,
      used: String(interval),
    });
  }
  return { interval, timeout: Math.min(timeout, interval) };
}

/** Source: OTLP metrics exporter, "Additional Environment Variable Configuration". */
function otlpMetricExporter(environment: Environment): MetricExporterModel {
  const temporality = environment.value('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE');
  const aggregation = environment.value('OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION');
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
    host: environment.value('OTEL_EXPORTER_PROMETHEUS_HOST'),
    port: environment.value('OTEL_EXPORTER_PROMETHEUS_PORT'),
  };
}

/** Reports any filter but the one that records no exemplars: the SDK records none. */
function reportExemplarFilter(environment: Environment): void {
  const name = 'OTEL_METRICS_EXEMPLAR_FILTER';
  const filter = environment.value(name);
  if (filter === 'always_off') return;
  environment.report({
    code: 'unsupported',
    name,
    value: filter,
    reason:
      'the OpenTelemetry SDK for JavaScript records no exemplars; the span metrics of the collector have them (docs/collector.md)',
    used: 'always_off',
  });
}
