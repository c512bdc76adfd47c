import type { Attributes, HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import {
  AggregationTemporality,
  type DataPointType,
  type ExponentialHistogramMetricData,
  type HistogramMetricData,
  type MetricDescriptor,
} from '@opentelemetry/sdk-metrics';
import { wallClock } from '../../../util/clock.ts';
import type { Series } from './series.ts';

/** Creates the series of one aggregation. */
export interface SeriesKind {
  readonly dataPointType: DataPointType.HISTOGRAM | DataPointType.EXPONENTIAL_HISTOGRAM;
  create(attributes: Attributes, startTime: HrTime): Series;
}

/** The series of one histogram, by their attributes. */
export interface HistogramTable {
  /** Returns the series of a set of attributes; the same for equal sets. */
  bind(attributes: Attributes): Series;
  /** @returns undefined when there are no values */
  collect(time: HrTime): HistogramMetricData | ExponentialHistogramMetricData | undefined;
}

/** Source: Metrics SDK, "Overflow attribute". */
const OVERFLOW: Attributes = { 'otel.metric.overflow': true };

/**
 * The series of one histogram for one reader.
 *
 * @param limit limit of attribute sets, including the overflow, which counts further sets. With delta
 *   temporality the SDK starts over after each collection; here a set keeps its place, since it is bound
 */
export function createHistogramTable(
  descriptor: MetricDescriptor,
  kind: SeriesKind,
  temporality: AggregationTemporality,
  limit: number,
): HistogramTable {
  const table = new Map<string, Series>();
  const isDelta = temporality === AggregationTemporality.DELTA;
  /** The last collection or the creation of the table: before any value of a new series. */
  let lastTime = millisToHrTime(wallClock());

  const find = (key: string, attributes: Attributes): Series => {
    const existing = table.get(key);
    if (existing !== undefined) return existing;
    const series = kind.create(attributes, lastTime);
    table.set(key, series);
    return series;
  };

  return {
    bind(attributes) {
      const key = keyOf(attributes);
      if (table.has(key) || table.size < limit - 1) return find(key, attributes);
      return find(keyOf(OVERFLOW), OVERFLOW);
    },

    collect(time) {
      lastTime = time;
      const dataPoints = [];
      for (const series of table.values()) {
        if (series.count === 0) {
          series.startTime = time;
          continue;
        }
        const { attributes, startTime } = series;
        dataPoints.push({ attributes, startTime, endTime: time, value: series.read() });
        if (!isDelta) continue;
        series.reset();
        series.startTime = time;
      }
      if (dataPoints.length === 0) return undefined;
      const { dataPointType } = kind;
      return {
        ...{ descriptor, aggregationTemporality: temporality, dataPointType, dataPoints },
      } as HistogramMetricData;
    },
  };
}

function keyOf(attributes: Attributes): string {
  return JSON.stringify(
    Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
