import type { HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { wallClock } from '../../util/clock.ts';

/** Sets the start times in what one reader has collected, once in each collection. */
export type StartTimes = (metrics: ResourceMetrics) => void;

/**
 * Has each series begin with the last collection before it appeared, or with the start of telemetry where
 * there was none. The SDK has a cumulative sum that is observed begin in the moment in which it is read, so
 * that its first value is no rise from anything, and what is recorded begin with its first value, so that
 * the series of one metric cover different times, and a part of a sum has another rate than the sum
 * (docs/decisions/start-times.md).
 *
 * All points of a collection share their times. Delta temporality begins with the last collection.
 *
 * Source: Metrics SDK, "Start timestamps".
 */
export function createStartTimes(): StartTimes {
  let last: HrTime = millisToHrTime(wallClock());
  /** By the object that the SDK keeps with a series for as long as there is the series. */
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
    // A clock that was set back must not have anything end before it begins.
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

/** Those that keep their series themselves are read a moment after the others. */
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
