import type { HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { wallClock } from '../../util/clock.ts';

/** Sets the start times of one reader's collection, once for each. */
export type StartTimes = (metrics: ResourceMetrics) => void;

/**
 * Lets each series start at the last collection before it appeared, or at the start of telemetry if there was none.
 * In the SDK, an observed cumulative sum starts when it is read, so its first value is not an increase; and a recorded
 * one starts with its first value, so the series of one metric cover different times, and parts of a sum have other
 * rates than the sum (docs/decisions/start-times.md).
 *
 * All points of a collection share their times. With delta temporality, they start at the last collection.
 *
 * Source: Metrics SDK, "Start timestamps".
 */
export function createStartTimes(): StartTimes {
  let last: HrTime = millisToHrTime(wallClock());
  /** By the SDK's start time object, which lives as long as the series. */
  const startTimes = new WeakMap<HrTime, HrTime>();
  const done = new WeakSet<ResourceMetrics>();

  const startOf = (sdkStart: HrTime): HrTime => {
    let start = startTimes.get(sdkStart);
    if (start === undefined) {
      start = last;
      startTimes.set(sdkStart, start);
    }
    return start;
  };

  return (metrics) => {
    if (done.has(metrics)) return;
    done.add(metrics);
    const all = metrics.scopeMetrics.flatMap((scope) => scope.metrics);
    const end = latest(all);
    if (end === undefined) return;
    // If the clock was set back, a point must not end before it starts.
    if (isBefore(end, last)) last = end;
    for (const metric of all) {
      const isGauge = metric.dataPointType === DataPointType.GAUGE;
      const isDelta = !isGauge && metric.aggregationTemporality === AggregationTemporality.DELTA;
      for (const point of metric.dataPoints as readonly Times[]) {
        point.startTime = isGauge ? end : isDelta ? last : startOf(point.startTime);
        point.endTime = end;
      }
    }
    last = end;
  };
}

interface Times {
  startTime: HrTime;
  endTime: HrTime;
}

/** Bound histograms are read a moment after the other instruments. */
function latest(metrics: readonly MetricData[]): HrTime | undefined {
  let end: HrTime | undefined;
  for (const { dataPoints } of metrics) {
    const time = dataPoints[0]?.endTime;
    if (time !== undefined && (end === undefined || isBefore(end, time))) end = time;
  }
  return end;
}

function isBefore(one: HrTime, other: HrTime): boolean {
  return one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
}
