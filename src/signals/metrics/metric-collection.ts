import type { IMetricReader, MeterProvider, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ShutdownState } from '../../export/shutdown-state.ts';
import { load } from '../../lazy/load.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import type { MetricRedaction } from '../../redaction/metric-redaction.ts';
import { performance, setImmediate, setTimeout } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { createSdkMetrics, type SdkMetrics } from '../self-monitoring/sdk-metrics.ts';
import type { Overflow } from './metric-overflow.ts';
import { createStartTimes, type StartTimes } from './start-times.ts';

/** What happens around each collection of metrics. */
export interface Collections {
  /**
   * Has a reader go by the next two.
   *
   * @param sends what it reads goes to an exporter at once
   */
  watch(reader: IMetricReader, type: string, sends: boolean): void;
  /** Before metrics are read. */
  begin(): void;
  /** When they have been: keeps them within their limits, secrets out of them, and their times right. */
  end(reader: IMetricReader, metrics: ResourceMetrics): void;
  /** Whether something has been read and not yet been sent: with delta temporality it is nowhere else. */
  hasUnsent(reader: IMetricReader): boolean;
  takeUnsent(reader: IMetricReader): ResourceMetrics | undefined;
}

export interface CollectionsOptions {
  readonly provider: MeterProvider;
  /** Of series: with fewer, no metric has reached its limit. */
  readonly lowestLimit: number;
  readonly exportServices: Pick<ExportServices, 'counts' | 'warn'> & {
    readonly ending: ShutdownState;
  };
  /** Undefined where redaction is off. */
  readonly redact: MetricRedaction | undefined;
}

const OWN = placeOf(
  'the collection of the metrics of the SDK itself',
  'They are missing, and others are sent. Report this to Sightline.',
);
const LIMITS = placeOf(
  'the limit of series',
  'Metrics are sent as they are. Report this to Sightline.',
);
const TIMES = placeOf(
  'the start times of metrics',
  'Metrics are sent as they are. Report this to Sightline.',
);

/** After the start, and long before the first collection by default, in milliseconds. */
const PREPARED_AFTER_MS = 3500;

/**
 * Adds the metrics of the SDK itself to what is collected, and sees to limits. Those metrics are made some
 * time after the start, which does not pay for them; the code for limits is loaded when there is need.
 *
 * A collection takes some turns of the event loop, between which the service goes on. What the SDK does
 * stays in one: at an exit in the middle of it, numbers with delta temporality would be nowhere.
 */
export function createCollections(options: CollectionsOptions): Collections {
  const { provider, lowestLimit } = options;
  const { counts, warn, ending } = options.exportServices;
  const unsent = new Map<IMetricReader, ResourceMetrics>();
  const startTimes = new Map<IMetricReader, StartTimes>();
  let metrics: SdkMetrics | undefined;

  /** A process that ends has nothing else to do. */
  const nextTurn = (): Promise<void> | undefined =>
    ending.begun ? undefined : new Promise((resolve) => setImmediate(resolve));

  const prepare = (): SdkMetrics => {
    metrics ??= createSdkMetrics(provider.getMeter('sightline', VERSION), counts);
    return metrics;
  };
  setTimeout(() => guarded(OWN, prepare), PREPARED_AFTER_MS).unref();

  const begin = (): void => guarded(OWN, () => prepare().recordDurations());

  const end = (reader: IMetricReader, collected: ResourceMetrics): void => {
    guarded(LIMITS, () => limit(reader, collected));
    guarded(TIMES, () => startTimes.get(reader)?.(collected));
    options.redact?.(collected);
  };

  const limit = (reader: IMetricReader, collected: ResourceMetrics): void => {
    const isFull = collected.scopeMetrics.some((scope) =>
      scope.metrics.some(({ dataPoints }) => dataPoints.length >= lowestLimit),
    );
    if (!isFull) return;
    const { limitSeries } = load<typeof import('./metric-overflow.ts')>(
      'sightline:signals/metrics/metric-overflow',
    );
    for (const overflow of limitSeries(provider, reader, collected)) {
      if (counts.overflowing.has(overflow.metric)) continue;
      if (counts.overflowing.size < MOST_OVERFLOWING) counts.overflowing.add(overflow.metric);
      warn('SL_SERIES_LIMIT', inWords(overflow));
    }
  };

  return {
    begin,
    end,
    hasUnsent: (reader) => unsent.has(reader),
    takeUnsent(reader) {
      const collected = unsent.get(reader);
      unsent.delete(reader);
      return collected;
    },
    watch(reader, type, sends) {
      const component = counts.addReader(type);
      startTimes.set(reader, createStartTimes());
      const { collect } = reader;
      reader.collect = async (...args) => {
        const isPrepared = metrics !== undefined;
        begin();
        if (!isPrepared) await nextTurn();
        const started = performance.now();
        const result = await collect.apply(reader, args);
        const read = performance.now();
        const { resourceMetrics } = result;
        if (sends) unsent.set(reader, resourceMetrics);
        await nextTurn();
        const goneOn = performance.now();
        end(reader, resourceMetrics);
        const seconds = (read - started + performance.now() - goneOn) / 1000;
        const error = result.errors.length === 0 ? undefined : nameOf(result.errors[0]);
        counts.took({ what: 'collection', of: component, seconds, error });
        await nextTurn();
        const isTaken = sends && !unsent.delete(reader);
        return isTaken ? { ...result, resourceMetrics: without(resourceMetrics) } : result;
      };
    },
  };
}

function without({ resource }: ResourceMetrics): ResourceMetrics {
  return { resource, scopeMetrics: [] };
}

/** Metrics have names that a service may make up. */
const MOST_OVERFLOWING = 100;

function inWords({ metric, limit, attribute, values }: Overflow): string {
  return `the metric ${metric} has reached its limit of ${limit} sets of attribute values, of which ${attribute} has ${values}: what is new is counted together, under otel.metric.overflow. Give ${attribute} fewer values, leave it out by a view of a configuration file (attribute_keys), or raise SIGHTLINE_METRIC_CARDINALITY_LIMIT.`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
