import {
  type Buckets,
  type DataPoint,
  METRIC_KINDS,
  type Metric,
  type MetricsData,
} from '../../src/viewer/otlp/otlp-types.ts';
import type { ExponentialBuckets, MetricPoint, MetricType, Temporality } from './received.ts';
import { toAttributes, toNanos, toScope } from './values.ts';

const TEMPORALITIES: readonly Temporality[] = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'];

type Values = Omit<
  MetricPoint,
  'name' | 'unit' | 'description' | 'type' | 'temporality' | 'monotonic' | 'scope' | 'resource'
>;

export function flattenMetrics(request: MetricsData): MetricPoint[] {
  const points: MetricPoint[] = [];
  for (const { resource, scopeMetrics } of request.resourceMetrics ?? []) {
    const resourceAttributes = toAttributes(resource?.attributes);
    for (const { scope: wireScope, metrics } of scopeMetrics ?? []) {
      const scope = toScope(wireScope);
      for (const metric of metrics ?? []) {
        for (const point of flattenMetric(metric)) {
          points.push({ ...point, scope, resource: resourceAttributes });
        }
      }
    }
  }
  return points;
}

function flattenMetric(metric: Metric): Omit<MetricPoint, 'scope' | 'resource'>[] {
  const type = METRIC_KINDS.find((candidate) => metric[candidate] !== undefined);
  const data = type && metric[type];
  if (type === undefined || !data) return [];
  const shared = {
    name: metric.name ?? '',
    unit: metric.unit ?? '',
    description: metric.description ?? '',
    type,
    ...(type !== 'gauge' &&
      type !== 'summary' && {
        temporality: TEMPORALITIES[data.aggregationTemporality ?? 0] ?? 'UNSPECIFIED',
      }),
    ...(type === 'sum' && { monotonic: data.isMonotonic ?? false }),
  };
  return (data.dataPoints ?? []).map((point) => ({ ...shared, ...flattenPoint(type, point) }));
}

function flattenPoint(type: MetricType, point: DataPoint): Values {
  const shared = {
    attributes: toAttributes(point.attributes),
    startTimeUnixNano: toNanos(point.startTimeUnixNano),
    timeUnixNano: toNanos(point.timeUnixNano),
    exemplars: (point.exemplars ?? []).map((exemplar) => ({
      value: Number(exemplar.asDouble ?? exemplar.asInt ?? Number.NaN),
      timeUnixNano: toNanos(exemplar.timeUnixNano),
      traceId: exemplar.traceId ?? '',
      spanId: exemplar.spanId ?? '',
      attributes: toAttributes(exemplar.filteredAttributes),
    })),
  };
  if (type === 'gauge' || type === 'sum') {
    return { ...shared, value: Number(point.asDouble ?? point.asInt ?? Number.NaN) };
  }
  return { ...shared, ...flattenDistribution(type, point) };
}

function flattenDistribution(type: MetricType, point: DataPoint): Partial<Values> {
  const summary = {
    count: Number(point.count ?? 0),
    ...(point.sum !== undefined && { sum: Number(point.sum) }),
    ...(point.min !== undefined && { min: Number(point.min) }),
    ...(point.max !== undefined && { max: Number(point.max) }),
  };
  switch (type) {
    case 'histogram':
      return {
        ...summary,
        buckets: toNumbers(point.bucketCounts),
        explicitBounds: toNumbers(point.explicitBounds),
      };
    case 'exponentialHistogram':
      return {
        ...summary,
        scale: point.scale ?? 0,
        zeroCount: Number(point.zeroCount ?? 0),
        positive: toBuckets(point.positive),
        negative: toBuckets(point.negative),
      };
    default:
      return {
        ...summary,
        quantiles: (point.quantileValues ?? []).map(({ quantile, value }) => ({
          quantile: quantile ?? 0,
          value: Number(value ?? 0),
        })),
      };
  }
}

function toBuckets(buckets: Buckets | undefined): ExponentialBuckets {
  return { offset: buckets?.offset ?? 0, counts: toNumbers(buckets?.bucketCounts) };
}

function toNumbers(values: ReadonlyArray<string | number> | undefined): number[] {
  return (values ?? []).map(Number);
}
