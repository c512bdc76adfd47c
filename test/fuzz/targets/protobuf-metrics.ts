import assert from 'node:assert/strict';
import { type Attributes, ValueType } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { encodeMetrics } from '../../../src/otlp/encode/encode-metrics.ts';
import { decodeRequest } from '../../../tools/receiver/codec.ts';
import { someAttributes, someNumber, someText } from '../arbitrary-attributes.ts';
import type { Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const resource = resourceFromAttributes({ 'service.name': 'fuzz' });

function point<T>(random: Random, value: T) {
  const start = random.below(2 ** 31);
  return {
    startTime: [start, random.below(1e9)] as [number, number],
    endTime: [start + random.below(1000), random.below(1e9)] as [number, number],
    attributes: someAttributes(random) as Attributes,
    value,
  };
}

function count(random: Random): number {
  return random.pick([0, 1, 5, 2 ** 31, 2 ** 32 + 1, 2 ** 45]);
}

/** Sums and bounds may be missing, as where values are negative. */
function extent(random: Random) {
  return random.chance(30)
    ? {}
    : { sum: someNumber(random), min: someNumber(random), max: someNumber(random) };
}

function histogram(random: Random) {
  const boundaries = random.list(6, () => someNumber(random));
  const counts = random.chance(10) ? [] : [...boundaries, 0].map(() => count(random));
  return { buckets: { boundaries, counts }, count: count(random), ...extent(random) };
}

function exponential(random: Random) {
  const buckets = () => ({
    offset: random.pick([0, 1, -1, 100, -1000, 2 ** 20]),
    bucketCounts: random.list(6, () => count(random)),
  });
  const scale = random.pick([-10, 0, 3, 20]);
  return {
    scale,
    zeroCount: count(random),
    positive: buckets(),
    negative: buckets(),
    count: count(random),
    ...extent(random),
  };
}

function someMetric(random: Random): MetricData {
  const valueType = random.pick([ValueType.DOUBLE, ValueType.INT]);
  const descriptor = {
    name: someText(random),
    description: someText(random),
    unit: random.pick(['', 's', 'By']),
    valueType,
  };
  const temporality = random.pick([
    AggregationTemporality.DELTA,
    AggregationTemporality.CUMULATIVE,
  ]);
  const number = () =>
    valueType === ValueType.INT
      ? random.pick([0, 1, -1, 2 ** 45 + 3, -(2 ** 45)])
      : someNumber(random);
  const common = { descriptor, aggregationTemporality: temporality };
  switch (random.below(4)) {
    case 0:
      return {
        ...common,
        dataPointType: DataPointType.GAUGE,
        dataPoints: random.list(3, () => point(random, number())),
      };
    case 1:
      return {
        ...common,
        dataPointType: DataPointType.SUM,
        isMonotonic: random.chance(50),
        dataPoints: random.list(3, () => point(random, number())),
      };
    case 2:
      return {
        ...common,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: random.list(3, () => point(random, histogram(random))),
      };
    default:
      return {
        ...common,
        dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM,
        dataPoints: random.list(3, () => point(random, exponential(random))),
      };
  }
}

export const target: FuzzTarget = {
  of: 'src/signals/encoded-metrics',
  reference: "upstream's serializer, both decoded by protobufjs and the official definitions",
  once(random) {
    const scopeMetrics = random.list(2, () => ({
      scope: { name: someText(random), version: random.pick(['', '1.0']) },
      metrics: random.list(3, () => someMetric(random)),
    }));
    const metrics = { resource, scopeMetrics } as ResourceMetrics;
    const theirs = ProtobufMetricsSerializer.serializeRequest(metrics)!;
    assert.deepEqual(
      decodeRequest('metrics', 'http/protobuf', encodeMetrics(metrics)),
      decodeRequest('metrics', 'http/protobuf', theirs),
    );
  },
};
