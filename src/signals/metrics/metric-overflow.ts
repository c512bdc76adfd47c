import type { Attributes } from '@opentelemetry/api';
import {
  type IMetricReader,
  InstrumentType,
  type MeterProvider,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { LIMIT_OF_VIEWS } from './cardinality-limits.ts';
import { type Accumulations, type SdkCollector, type SdkStorage, sdkStateOf } from './sdk-state.ts';

/** Source: Metrics SDK, "Overflow attribute". */
const OVERFLOW = 'otel.metric.overflow';

/** A metric that has reached its limit. */
export interface Overflow {
  readonly metric: string;
  readonly limit: number;
  /** The attribute that has the most values, and how many. */
  readonly attribute: string;
  readonly values: number;
}

/**
 * Keeps metrics within their limits, in the collected data and in the state of the SDK. The SDK limits only the new
 * series of one interval: a cumulative sum grows by up to 2000 series with each interval, for ever.
 *
 * @param metrics the collection of `reader`; metrics with too many series are replaced in it
 * @returns the metrics that have reached their limit
 */
export function limitSeries(
  provider: MeterProvider,
  reader: IMetricReader,
  metrics: ResourceMetrics,
): readonly Overflow[] {
  const overflows: Overflow[] = [];
  for (const { scope, metrics: ofScope } of metrics.scopeMetrics) {
    for (const [index, metric] of ofScope.entries()) {
      const series = storageOf(provider, reader, scope, metric);
      const limit =
        series === undefined
          ? // A bound histogram, which limits its series itself.
            reader.selectCardinalityLimit(InstrumentType.HISTOGRAM)
          : (series.storage._aggregationCardinalityLimit ?? LIMIT_OF_VIEWS);
      if (metric.dataPoints.length < limit) continue;
      const folded = series === undefined ? undefined : fold(series, metric, limit);
      if (folded !== undefined) ofScope[index] = folded;
      const points: readonly { readonly attributes: Attributes }[] = ofScope[index]!.dataPoints;
      if (!points.some(({ attributes }) => attributes[OVERFLOW] === true)) continue;
      overflows.push({ metric: metric.descriptor.name, limit, ...mostVaried(points) });
    }
  }
  return overflows;
}

/** @returns undefined unless there are too many series */
function fold(
  { storage, collector }: StoredSeries,
  metric: MetricData,
  limit: number,
): MetricData | undefined {
  const temporal = storage._temporalMetricStorage;
  const history = temporal._reportHistory.get(collector);
  if (history === undefined || history.accumulations.size <= limit) return undefined;
  const accumulations = new (history.accumulations.constructor as new () => Accumulations)();
  let rest: unknown;
  for (const [attributes, accumulation] of history.accumulations.entries()) {
    if (attributes[OVERFLOW] !== true && accumulations.size < limit - 1)
      accumulations.set(attributes, accumulation);
    else rest = rest === undefined ? accumulation : temporal._aggregator.merge(rest, accumulation);
  }
  accumulations.set({ [OVERFLOW]: true }, rest);
  history.accumulations = accumulations;
  return temporal._aggregator.toMetricData(
    metric.descriptor,
    metric.aggregationTemporality,
    [...accumulations.entries()],
    history.collectionTime,
  );
}

function storageOf(
  provider: MeterProvider,
  reader: IMetricReader,
  scope: ResourceMetrics['scopeMetrics'][number]['scope'],
  { descriptor }: MetricData,
): StoredSeries | undefined {
  const sdk = sdkStateOf(provider, reader);
  if (sdk === undefined) return undefined;
  const { state, collector } = sdk;
  for (const meter of state.meterSharedStates.values()) {
    if (meter._instrumentationScope !== scope) continue;
    const storages = meter.metricStorageRegistry.getStorages(collector);
    const storage = storages.find((each) => each._instrumentDescriptor === descriptor);
    if (storage !== undefined) return { storage, collector };
  }
  return undefined;
}

function mostVaried(points: readonly { readonly attributes: Attributes }[]) {
  const values = new Map<string, Set<unknown>>();
  for (const { attributes } of points) {
    for (const [key, value] of Object.entries(attributes)) {
      const valuesOfKey = values.get(key);
      if (valuesOfKey === undefined) values.set(key, new Set([value]));
      else valuesOfKey.add(value);
    }
  }
  const [attribute, most] = [...values].reduce((one, other) =>
    other[1].size > one[1].size ? other : one,
  );
  return { attribute, values: most.size };
}

/** Where the SDK keeps the series of one instrument. */
interface StoredSeries {
  readonly storage: SdkStorage;
  readonly collector: SdkCollector;
}
