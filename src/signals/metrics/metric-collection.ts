import { millisToHrTime } from '@opentelemetry/core';
import type {
  CollectionResult,
  IMetricReader,
  MeterProvider,
  MetricCollectOptions,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { ShutdownState } from '../../export/shutdown-state.ts';
import type { Component } from '../../export/telemetry-counts.ts';
import { load } from '../../lazy/load.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import type { MetricRedaction } from '../../redaction/metric-redaction.ts';
import { performance, setImmediate, wallClock } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import type { LazySdkMetrics } from '../self-monitoring/lazy-sdk-metrics.ts';
import type { BoundProducer } from './bound-histograms/bound-producer.ts';
import type { Overflow } from './metric-overflow.ts';
import { observe, observeSync, readMetrics } from './read-metrics.ts';
import { type SdkCollector, type SdkState, sdkStateOf } from './sdk-state.ts';
import { createStartTimes } from './start-times.ts';

export interface MetricCollectionOptions {
  readonly provider: MeterProvider;
  readonly reader: IMetricReader;
  readonly producer: BoundProducer;
  /** `otel.component.type` of the reader. Source: semantic conventions. */
  readonly type: string;
  /** Whether what is collected is exported at once, so that an exit before that would lose it. */
  readonly isPushed: boolean;
  /** With fewer series, no metric has reached its limit. */
  readonly lowestLimit: number;
  readonly sdkMetrics: LazySdkMetrics;
  readonly exportServices: Pick<ExportServices, 'counts' | 'warn'> & {
    readonly shutdownState: ShutdownState;
  };
  /** Undefined where redaction is off. */
  readonly redact: MetricRedaction | undefined;
}

const LIMITS = placeOf(
  'the limit of series',
  'Metrics are exported without it. Report this to Sightline.',
);
const TIMES = placeOf(
  'the start times of metrics',
  'Metrics are exported without it. Report this to Sightline.',
);

/** Metrics have names that a service may make up. */
const MAX_OVERFLOWING = 100;

/**
 * Collects the metrics of one reader: by promises at each interval (`collect`), and at once when the process
 * exits and no promise settles any more (`collectSync`). Both ways observe, read, and complete.
 *
 * The SDK reads each meter as soon as its own callbacks have settled. Here all are read in one step, after all
 * callbacks: with delta temporality, a value that is read is nowhere else, and one slow callback would
 * otherwise hold back the values of the other meters until an exit loses them.
 */
export class MetricCollection {
  readonly #options: MetricCollectionOptions;
  readonly #startTimes = createStartTimes();
  readonly #component: Component;
  /** What has been read and is not handed to the exporter yet. */
  #unsent: ResourceMetrics | undefined;

  constructor(options: MetricCollectionOptions) {
    this.#options = options;
    this.#component = options.exportServices.counts.addReader(options.type);
  }

  get hasUnsent(): boolean {
    return this.#unsent !== undefined;
  }

  /**
   * Takes some turns of the event loop, between which the service goes on.
   *
   * @param collectBySdk the SDK's own way, for a version of it that keeps its state elsewhere
   */
  async collect(
    options: MetricCollectOptions | undefined,
    collectBySdk: () => Promise<CollectionResult>,
  ): Promise<CollectionResult> {
    const { sdkMetrics, isPushed, exportServices } = this.#options;
    if (sdkMetrics.beforeCollection()) await this.#nextTurn();
    const started = performance.now();
    const result = await this.#read(options?.timeoutMillis, collectBySdk);
    const readAt = performance.now();
    await this.#nextTurn();
    const resumed = performance.now();
    this.#complete(result.resourceMetrics);
    exportServices.counts.took({
      what: 'collection',
      of: this.#component,
      seconds: (readAt - started + performance.now() - resumed) / 1000,
      error: result.errors.length === 0 ? undefined : nameOf(result.errors[0]),
    });
    await this.#nextTurn();
    if (!isPushed) return result;
    const resourceMetrics = this.#unsent ?? withoutMetrics(result.resourceMetrics);
    this.#unsent = undefined;
    return { ...result, resourceMetrics };
  }

  /** What was read and not exported yet, then what there is now. */
  collectSync(): readonly ResourceMetrics[] {
    const { provider, reader, sdkMetrics } = this.#options;
    const before = this.#unsent;
    this.#unsent = undefined;
    sdkMetrics.beforeCollection();
    const sdk = sdkStateOf(provider, reader);
    const all = before === undefined ? [] : [before];
    if (sdk !== undefined) {
      const time = millisToHrTime(wallClock());
      observeSync(sdk.state, time);
      all.push(this.#readNow(sdk.state, sdk.collector, time));
    }
    for (const metrics of all) this.#complete(metrics);
    return all;
  }

  async #read(
    timeoutMillis: number | undefined,
    collectBySdk: () => Promise<CollectionResult>,
  ): Promise<CollectionResult> {
    const { provider, reader, isPushed } = this.#options;
    const sdk = sdkStateOf(provider, reader);
    if (sdk === undefined) {
      const result = await collectBySdk();
      if (isPushed) this.#unsent = result.resourceMetrics;
      return result;
    }
    const time = millisToHrTime(wallClock());
    const errors = await observe(sdk.state, time, timeoutMillis);
    const resourceMetrics = this.#readNow(sdk.state, sdk.collector, time);
    if (isPushed) this.#unsent = resourceMetrics;
    return { resourceMetrics, errors: [...errors] };
  }

  #readNow(
    state: SdkState,
    collector: SdkCollector,
    time: Parameters<typeof readMetrics>[2],
  ): ResourceMetrics {
    const { resource } = state;
    const ofSdk = readMetrics(state, collector, time);
    return { resource, scopeMetrics: [...ofSdk, ...this.#options.producer.collectNow()] };
  }

  /** Keeps metrics within their limits, secrets out of them, and their times right. */
  #complete(metrics: ResourceMetrics): void {
    guarded(LIMITS, () => this.#limit(metrics));
    guarded(TIMES, () => this.#startTimes(metrics));
    this.#options.redact?.(metrics);
  }

  #limit(metrics: ResourceMetrics): void {
    const { provider, reader, lowestLimit, exportServices } = this.#options;
    const { counts, warn } = exportServices;
    const isFull = metrics.scopeMetrics.some((scope) =>
      scope.metrics.some(({ dataPoints }) => dataPoints.length >= lowestLimit),
    );
    if (!isFull) return;
    const { limitSeries } = load<typeof import('./metric-overflow.ts')>(
      'sightline:signals/metrics/metric-overflow',
    );
    for (const overflow of limitSeries(provider, reader, metrics)) {
      if (counts.overflowing.has(overflow.metric)) continue;
      if (counts.overflowing.size < MAX_OVERFLOWING) counts.overflowing.add(overflow.metric);
      warn('SL_SERIES_LIMIT', overflowMessage(overflow));
    }
  }

  /** A process that ends has nothing else to do. */
  #nextTurn(): Promise<void> | undefined {
    if (this.#options.exportServices.shutdownState.isStarted) return undefined;
    return new Promise((resolve) => setImmediate(resolve));
  }
}

function withoutMetrics({ resource }: ResourceMetrics): ResourceMetrics {
  return { resource, scopeMetrics: [] };
}

function overflowMessage({ metric, limit, attribute, values }: Overflow): string {
  return `the metric ${metric} has reached its limit of ${limit} series; its attribute ${attribute} alone has ${values} values. Further series are combined into one with the attribute otel.metric.overflow. Reduce the values of ${attribute}, remove it with a view in a configuration file (attribute_keys), or raise SIGHTLINE_METRIC_CARDINALITY_LIMIT.`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
