import type { Resource } from '@opentelemetry/resources';
import {
  type MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { Central } from '../central/start-central.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type {
  PeriodicReaderModel,
  PrometheusModel,
  ReaderModel,
} from '../configuration/signal-models.ts';
import { load } from '../lazy/load.ts';
import type { ExportServices } from '../otlp/export-services.ts';
import { createMetricRedaction, type MetricRedaction } from '../redaction/metric-redaction.ts';
import { defined } from '../util/defined.ts';
import { timeout, timer } from '../util/timer.ts';
import { BindingMeterProvider } from './metrics/bound-histograms/binding-meter-provider.ts';
import {
  createBoundProducer,
  type ReaderWithProducer,
} from './metrics/bound-histograms/bound-producer.ts';
import { limitFor, lowestLimit } from './metrics/cardinality-limits.ts';
import { collectNow } from './metrics/collect-sync.ts';
import { createCollections } from './metrics/metric-collection.ts';
import { createMetricExporter, OtlpMetricExporter } from './metrics/metric-exporter.ts';
import { createView } from './metrics/view.ts';

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
  const { metricCardinalityLimit: limit, prometheusToken: token } = configuration.own;
  const { redaction, hashKey } = configuration.own;
  const readers = model.readers.map((reader) =>
    withLimits(reader, createMetricReader(reader, token, resource, exportServices), limit),
  );
  const provider = new BindingMeterProvider({
    resource,
    readers,
    views: (model.views ?? []).map(createView),
  });
  const collections = createCollections({
    provider,
    lowestLimit: lowestLimit(model, limit),
    exportServices,
    redact:
      central === undefined
        ? createMetricRedaction(redaction, hashKey)
        : createCentralRedaction(central, hashKey),
  });
  for (const { reader, producer, exporter } of readers) {
    const sends = exporter !== undefined;
    collections.watch(reader, sends ? 'periodic_metric_reader' : PULL_READER, sends);
    if (!sends) continue;
    exportServices.pendingExports.add({
      // There are always values; they alone are no reason to flush a second time.
      hasMore: () => collections.hasUnsent(reader),
      take() {
        collections.begin();
        const before = collections.takeUnsent(reader);
        const ofSdk = collectNow(provider, reader);
        const now = ofSdk && {
          ...ofSdk,
          scopeMetrics: [...ofSdk.scopeMetrics, ...producer.collectNow()],
        };
        return [before, now].flatMap((metrics) => {
          if (metrics === undefined) return [];
          collections.end(reader, metrics);
          if (exporter instanceof OtlpMetricExporter) return exporter.encodedExport(metrics) ?? [];
          // The console: it writes at once.
          exporter.export(metrics, () => {});
          return [];
        });
      },
    });
  }
  return provider;
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
  const { PullReader } = load<typeof import('./prometheus/pull-reader.ts')>(
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
