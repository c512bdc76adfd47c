// Metrics encoded by Sightline and by the SDK must decode to the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attributes, type Meter, ValueType } from '@opentelemetry/api';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  type CollectionResult,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { encodeMetrics } from '../../src/otlp/encode/encode-metrics.ts';
import { decodeRequest } from '../../tools/receiver/codec.ts';

const RESOURCE_SCHEMA = 'https://example.org/resource';
const SCOPE_SCHEMA = 'https://example.org/scope';
const resource = resourceFromAttributes(
  { 'service.name': 'Größe 茶', pid: 7, tags: ['a', 'b'] },
  { schemaUrl: RESOURCE_SCHEMA },
);

/** Every kind of attribute of a data point. */
const ATTRIBUTES: Attributes = {
  text: 'tea',
  long: 'x'.repeat(5000),
  unicode: '茶🍵',
  whole: 42,
  negative: -42,
  fraction: 0.5,
  large: 2 ** 40,
  yes: true,
  texts: ['a', 'b'],
  numbers: [1, 2.5],
};

const NUMBERS = [0, 1, -1, 0.5, -2.75, 2 ** 31, 2 ** 32, -(2 ** 32), 2 ** 45 + 3, -(2 ** 45) - 3];

function record(meter: Meter): void {
  const counter = meter.createCounter('app.orders', {
    unit: '{order}',
    description: 'Orders: 茶.',
  });
  counter.add(3);
  counter.add(4, { where: 'here' });
  counter.add(2 ** 50, ATTRIBUTES);
  meter.createCounter('app.bytes', { unit: 'By', valueType: ValueType.INT }).add(2 ** 40 + 1);
  const upDown = meter.createUpDownCounter('app.level', { valueType: ValueType.INT });
  for (const [index, value] of NUMBERS.entries()) upDown.add(Math.trunc(value), { index });
  const gauge = meter.createGauge('app.gauge');
  for (const [index, value] of NUMBERS.entries()) gauge.record(value, { index });
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE]) {
    gauge.record(value, { edge: String(value) });
  }
  const histogram = meter.createHistogram('app.duration', { unit: 's' });
  for (const value of [0, 0.003, 1, 12, 1e6]) histogram.record(value);
  histogram.record(7, ATTRIBUTES);
  const plain = { advice: { explicitBucketBoundaries: [] } };
  meter.createHistogram('app.without_buckets', plain).record(0.5);
  meter.createObservableGauge('app.observed').addCallback((result) => {
    result.observe(5);
    result.observe(6, { where: 'there' });
  });
}

function createService(temporality: AggregationTemporality, isExponential: boolean) {
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(temporality),
    exportIntervalMillis: 2 ** 31 - 1,
  });
  const views = isExponential
    ? [
        {
          instrumentName: 'app.duration',
          aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 20 } },
        } as const,
      ]
    : [];
  const provider = new MeterProvider({ resource, readers: [reader], views });
  const meters = [
    provider.getMeter('shop', '1.2.3', { schemaUrl: SCOPE_SCHEMA }),
    provider.getMeter('plain'),
  ];
  return { reader, record: () => meters.forEach(record) };
}

function assertAlike({ resourceMetrics, errors }: CollectionResult): void {
  assert.deepEqual(errors, []);
  const own = encodeMetrics(resourceMetrics);
  const points = decoded(own);
  assert.ok(points.length > 0);
  assert.deepEqual(points, decoded(ProtobufMetricsSerializer.serializeRequest(resourceMetrics)!));
  for (const schema of [RESOURCE_SCHEMA, SCOPE_SCHEMA]) {
    assert.ok(Buffer.from(own).includes(schema), schema);
  }
}

const decoded = (body: Uint8Array) => decodeRequest('metrics', 'http/protobuf', body).metrics;

for (const [name, temporality, isExponential] of [
  ['cumulative', AggregationTemporality.CUMULATIVE, false],
  ['delta', AggregationTemporality.DELTA, false],
  ['exponential', AggregationTemporality.CUMULATIVE, true],
] as const) {
  test(`every kind of instrument, three times in a row: ${name}`, async () => {
    const service = createService(temporality, isExponential);
    for (let time = 0; time < 3; time++) {
      service.record();
      assertAlike(await service.reader.collect());
    }
  });
}

test('times keep their nanoseconds, and thousands of points fit', () => {
  const descriptor = { name: 'app.points', unit: '', description: '', valueType: ValueType.DOUBLE };
  const metrics = {
    resource,
    scopeMetrics: [
      {
        scope: { name: 'shop', schemaUrl: SCOPE_SCHEMA },
        metrics: [
          {
            descriptor: { ...descriptor, type: 'GAUGE', advice: {} },
            aggregationTemporality: AggregationTemporality.CUMULATIVE,
            dataPointType: DataPointType.GAUGE,
            dataPoints: Array.from({ length: 5000 }, (_, index) => ({
              attributes: { index },
              startTime: [1_764_000_000 + index * 65_537, 999_999_999 - index],
              endTime: [4_000_000_000, index],
              value: index,
            })),
          },
        ],
      },
    ],
  } as unknown as ResourceMetrics;
  assertAlike({ resourceMetrics: metrics, errors: [] });
});
