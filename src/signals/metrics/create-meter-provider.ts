import type { Resource } from '@opentelemetry/resources';
import {
  type MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Central } from '../../central-settings/start-central.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import type {
  PeriodicReaderModel,
  PrometheusModel,
  ReaderModel,
} from '../../configuration/signal-models.ts';
import type { EncodedExport } from '../../export/pending-exports.ts';
import { load } from '../../lazy/load.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { createMetricRedaction, type MetricRedaction } from '../../redaction/metric-redaction.ts';
import { defined } from '../../util/defined.ts';
import { timeout, timer } from '../../util/timer.ts';
import { createLazySdkMetrics } from '../self-monitoring/lazy-sdk-metrics.ts';
import { BindingMeterProvider } from './bound-histograms/binding-meter-provider.ts';
import { createBoundProducer, type ReaderWithProducer } from './bound-histograms/bound-producer.ts';
import { limitFor, lowestLimit } from './cardinality-limits.ts';
import { MetricCollection } from './metric-collection.ts';
import { createMetricExporter, OtlpMetricExporter } from './metric-exporter.ts';
import { createView } from './view.ts';

/** Source: semantic conventions, `otel.component.type`. */
const PULL_READER = 'prometheus_http_text_metric_exporter';

/**
 * Builds the pipeline of metrics: views → one reader for each exporter.
 *
 * @param central settings that may change
 * @returns undefined where metrics are off
 * @throws TypeError where a file names a part that there is not
 */
export function createMeterProvider(
  configuration: Configuration,
  resource: Resource,
  exportServices: ExportServices,
  central?: Central,
): MeterProvider | undefined {
  const model = configuration.metrics;
  if (model === undefined) return undefined;
  const { metricCardinalityLimit: limit, prometheusToken: token } = configuration.sightline;
  const { redaction, hashKey } = configuration.sightline;
  const readers = model.readers.map((reader) =>
    withLimits(reader, createMetricReader(reader, token, resource, exportServices), limit),
  );
  const provider = new BindingMeterProvider({
    resource,
    readers,
    views: (model.views ?? []).map(createView),
  });
  const sdkMetrics = createLazySdkMetrics(provider, exportServices.counts);
  const redact =
    central === undefined
      ? createMetricRedaction(redaction, hashKey)
      : createCentralRedaction(central, hashKey);
  for (const { reader, producer, exporter } of readers) {
    const collection = new MetricCollection({
      provider,
      reader,
      producer,
      type: exporter === undefined ? PULL_READER : 'periodic_metric_reader',
      isPushed: exporter !== undefined,
      lowestLimit: lowestLimit(model, limit),
      sdkMetrics,
      exportServices,
      redact,
    });
    const collectBySdk = reader.collect.bind(reader);
    reader.collect = (options) => collection.collect(options, () => collectBySdk(options));
    if (exporter === undefined) continue;
    exportServices.pendingExports.add({
      // There are always values; they alone are no reason to flush a second time.
      hasMore: () => collection.hasUnsent,
      take: () => collection.collectSync().flatMap((metrics) => encodedExports(exporter, metrics)),
    });
  }
  return provider;
}

function encodedExports(
  exporter: PushMetricExporter,
  metrics: ResourceMetrics,
): readonly EncodedExport[] {
  if (exporter instanceof OtlpMetricExporter) {
    const encodedExport = exporter.encodedExport(metrics);
    return encodedExport === undefined ? [] : [encodedExport];
  }
  // The console: it writes at once.
  exporter.export(metrics, () => {});
  return [];
}

/** Runs at each collection, by the names of that moment. */
function createCentralRedaction(central: Central, hashKey: string | undefined): MetricRedaction {
  const now = central.deriveFromRedaction((settings) => createMetricRedaction(settings, hashKey));
  return (metrics) => now()?.(metrics);
}

interface Reader extends ReaderWithProducer {
  /** Of readers that send. */
  readonly exporter?: PushMetricExporter;
}

function withLimits({ periodic, pull }: ReaderModel, made: Reader, fallback: number): Reader {
  const limits = (periodic ?? pull)?.cardinality_limits;
  made.reader.selectCardinalityLimit = (type) => limitFor(limits, type, fallback);
  return made;
}

function createMetricReader(
  model: ReaderModel,
  token: string | undefined,
  resource: Resource,
  exportServices: ExportServices,
): Reader {
  if (model.periodic !== undefined) return createPeriodicReader(model.periodic, exportServices);
  const pull = model.pull?.exporter;
  if (pull !== undefined && 'prometheus/development' in pull) {
    return createPrometheusReader(pull['prometheus/development']!, token, resource, exportServices);
  }
  throw new TypeError(`there is no metric reader ${Object.keys(pull ?? model).join(', ')}`);
}

function createPeriodicReader(model: PeriodicReaderModel, exportServices: ExportServices): Reader {
  const interval = timer(model.interval);
  const exporter = createMetricExporter(model.exporter, exportServices);
  const producer = createBoundProducer();
  const reader = new PeriodicExportingMetricReader({
    exporter,
    metricProducers: [producer],
    exportIntervalMillis: interval,
    exportTimeoutMillis: Math.min(timeout(model.timeout), interval),
    ...defined({ maxExportBatchSize: model['max_export_batch_size/development'] }),
  });
  return { reader, producer, exporter };
}

function createPrometheusReader(
  model: PrometheusModel,
  token: string | undefined,
  resource: Resource,
  exportServices: ExportServices,
): Reader {
  const { PullReader } = load<typeof import('../prometheus/pull-reader.ts')>(
    'sightline:signals/prometheus/pull-reader',
  );
  const producer = createBoundProducer();
  const reader = new PullReader({
    host: model.host,
    port: model.port,
    token,
    producer,
    resource,
    scopeLabels: model.scope_info_enabled !== false,
    targetInfo: model['target_info_enabled/development'] !== false,
    warn: exportServices.warn,
    info: exportServices.info,
  });
  return { reader, producer };
}
