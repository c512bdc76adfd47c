import type {
  ExperimentalPrometheusMetricExporterConfigModel,
  MetricReaderConfigModel,
  PeriodicMetricReaderConfigModel,
} from '@opentelemetry/configuration';
import type { Resource } from '@opentelemetry/resources';
import {
  type IMetricReader,
  type MeterProvider,
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { Configuration } from '../configuration/configuration.ts';
import { defined } from '../defined.ts';
import { load } from '../load.ts';
import { BindingMeterProvider } from './bound-histograms/binding-meter-provider.ts';
import { createBoundProducer, type FedReader } from './bound-histograms/bound-producer.ts';
import { limitFor, lowestLimit } from './cardinality-limits.ts';
import { collectNow } from './collect-now.ts';
import { createCollections } from './collections.ts';
import { createMetricExporter, OtlpMetricExporter } from './exporters/metric-exporter.ts';
import type { Surroundings } from './exporters/surroundings.ts';
import { timeout, timer } from './timer.ts';
import { createView } from './view.ts';

/** Source: semantic conventions, `otel.component.type`. */
const PULL_READER = 'prometheus_http_text_metric_exporter';

const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Builds the pipeline of metrics: views → one reader for each exporter.
 *
 * @returns undefined where metrics are off
 * @throws TypeError where a file names a part that there is not
 */
export function createMeterProvider(
  configuration: Configuration,
  resource: Resource,
  surroundings: Surroundings,
): MeterProvider | undefined {
  const model = configuration.metrics;
  if (model === undefined) return undefined;
  const limit = configuration.own.metricCardinalityLimit;
  const readers = model.readers.map((reader) =>
    withLimits(reader, createMetricReader(reader, resource, surroundings), limit),
  );
  const provider = new BindingMeterProvider({
    resource,
    readers,
    views: (model.views ?? []).map(createView),
  });
  const collections = createCollections({
    provider,
    lowestLimit: lowestLimit(model, limit),
    surroundings,
  });
  for (const { reader, producer, exporter } of readers) {
    collections.watch(reader, exporter === undefined ? PULL_READER : 'periodic_metric_reader');
    if (exporter === undefined) continue;
    surroundings.lastWords.add({
      // There are always values; they alone are no reason to flush a second time.
      hasMore: () => false,
      take() {
        collections.begin();
        const ofSdk = collectNow(provider, reader);
        if (ofSdk === undefined) return [];
        const scopeMetrics = [...ofSdk.scopeMetrics, ...producer.collectNow()];
        const metrics = { ...ofSdk, scopeMetrics };
        collections.end(reader, metrics);
        if (!(exporter instanceof OtlpMetricExporter)) {
          // The console: it writes at once.
          exporter.export(metrics, () => {});
          return [];
        }
        const parcel = exporter.parcel(metrics);
        return parcel === undefined ? [] : [parcel];
      },
    });
  }
  return provider;
}

interface Reader extends FedReader {
  /** Of readers that send. */
  readonly exporter?: PushMetricExporter;
}

/** Ports on which this process serves its metrics; scraping them is no traffic of the service. */
export function prometheusPorts(configuration: Configuration): readonly number[] {
  return (configuration.metrics?.readers ?? []).flatMap((reader) => {
    if (reader.pull === undefined) return [];
    return [reader.pull.exporter['prometheus/development']?.port ?? DEFAULT_PROMETHEUS.port];
  });
}

/** The Prometheus exporter takes no limits. */
function withLimits(
  { periodic, pull }: MetricReaderConfigModel,
  made: Reader,
  fallback: number,
): Reader {
  const limits = (periodic ?? pull)?.cardinality_limits;
  made.reader.selectCardinalityLimit = (type) => limitFor(limits, type, fallback);
  return made;
}

function createMetricReader(
  model: MetricReaderConfigModel,
  resource: Resource,
  surroundings: Surroundings,
): Reader {
  if (model.periodic !== undefined) return createPeriodicReader(model.periodic, surroundings);
  const pull = model.pull?.exporter;
  if (pull !== undefined && 'prometheus/development' in pull) {
    const options = pull['prometheus/development'] ?? {};
    const producer = createBoundProducer();
    return { reader: createPrometheusReader(options, resource, producer, surroundings), producer };
  }
  throw new TypeError(`there is no metric reader ${Object.keys(pull ?? model).join(', ')}`);
}

function createPeriodicReader(
  model: PeriodicMetricReaderConfigModel,
  surroundings: Surroundings,
): Reader {
  const interval = timer(model.interval || DEFAULT_INTERVAL_MS);
  const exporter = createMetricExporter(model.exporter, surroundings);
  const producer = createBoundProducer();
  const reader = new PeriodicExportingMetricReader({
    exporter,
    metricProducers: [producer],
    exportIntervalMillis: interval,
    exportTimeoutMillis: Math.min(timeout(model.timeout ?? DEFAULT_TIMEOUT_MS), interval),
    ...defined({ maxExportBatchSize: model['max_export_batch_size/development'] }),
  });
  return { reader, producer, exporter };
}

const DEFAULT_PROMETHEUS = { host: 'localhost', port: 9464 } as const;

function createPrometheusReader(
  model: NonNullable<ExperimentalPrometheusMetricExporterConfigModel>,
  resource: Resource,
  producer: MetricProducer,
  surroundings: Surroundings,
): IMetricReader {
  const { PrometheusExporter } = load<typeof import('@opentelemetry/exporter-prometheus')>(
    '@opentelemetry/exporter-prometheus',
  );
  const host = model.host ?? DEFAULT_PROMETHEUS.host;
  const port = model.port ?? DEFAULT_PROMETHEUS.port;
  const exporter = new PrometheusExporter({
    host,
    port,
    preventServerStart: true,
    metricProducers: [producer],
    withoutScopeInfo: model.scope_info_enabled === false,
    withoutTargetInfo: model['target_info_enabled/development'] === false,
  });
  // The exporter does not wait for detectors that take a while, and leaves out what they find.
  const ready = Promise.resolve(resource.waitForAsyncAttributes?.());
  ready
    .then(() => exporter.startServer())
    .catch((error: NodeJS.ErrnoException) => {
      const cause =
        error.code === 'EADDRINUSE' ? 'another process listens there already' : error.message;
      surroundings.warn(
        `metrics cannot be served on ${host}:${port}: ${cause}. Set OTEL_EXPORTER_PROMETHEUS_PORT to a free port. Nothing is served.`,
      );
    });
  return exporter;
}
