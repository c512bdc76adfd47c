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

/** Makes the series of one aggregation. */
export interface SeriesKind {
  readonly dataPointType: DataPointType.HISTOGRAM | DataPointType.EXPONENTIAL_HISTOGRAM;
  create(attributes: Attributes, startTime: HrTime): Series;
}

export interface HistogramTable {
  /** Finds the series of a set of attributes, always the same for the same set. */
  bind(attributes: Attributes): Series;
  /** @returns undefined where there is nothing to report */
  collect(time: HrTime): HistogramMetricData | ExponentialHistogramMetricData | undefined;
}

/** Source: Metrics SDK, "Overflow attribute". */
const OVERFLOW: Attributes = { 'otel.metric.overflow': true };

/**
 * The series of one histogram for one reader.
 *
 * @param limit most sets of attributes, that of the overflow among them; those that come later count
 *   there. With delta temporality the SDK begins anew after each collection; here a set keeps its place,
 *   since it is bound
 */
export function createHistogramTable(
  descriptor: MetricDescriptor,
  kind: SeriesKind,
  temporality: AggregationTemporality,
  limit: number,
): HistogramTable {
  const table = new Map<string, Series>();
  const isDelta = temporality === AggregationTemporality.DELTA;
  /** When the table was read last, or made: before any value of a series that is not in it yet. */
  let last = millisToHrTime(wallClock());

  const find = (key: string, attributes: Attributes): Series => {
    const known = table.get(key);
    if (known !== undefined) return known;
    const created = kind.create(attributes, last);
    table.set(key, created);
    return created;
  };

  return {
    bind(attributes) {
      const key = keyOf(attributes);
      if (table.has(key) || table.size < limit - 1) return find(key, attributes);
      return find(keyOf(OVERFLOW), OVERFLOW);
    },

    collect(time) {
      last = time;
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
