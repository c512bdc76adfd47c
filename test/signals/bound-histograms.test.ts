import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attributes } from '@opentelemetry/api';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  type ExponentialHistogram,
  type Histogram,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  type BindingMeter,
  BindingMeterProvider,
} from '../../src/signals/metrics/bound-histograms/binding-meter-provider.ts';
import { createBoundProducer } from '../../src/signals/metrics/bound-histograms/bound-producer.ts';

class Reader extends MetricReader {
  protected onForceFlush = () => Promise.resolve();
  protected onShutdown = () => Promise.resolve();
}

const ADVICE = { explicitBucketBoundaries: [0.005, 0.05, 0.5, 5] };
const SETS: readonly Attributes[] = [
  { method: 'GET', status: 200 },
  { status: 200, method: 'GET' },
  { method: 'GET', status: 404 },
];

interface Setting {
  readonly name: string;
  readonly aggregation: AggregationOption;
  readonly temporality: AggregationTemporality;
  readonly limit?: number;
}

const AGGREGATIONS: Readonly<Record<string, AggregationOption>> = {
  'the buckets that are advised': { type: AggregationType.DEFAULT },
  'buckets of the reader': {
    type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
    options: { boundaries: [0.1, 1], recordMinMax: false },
  },
  'exponential buckets': { type: AggregationType.EXPONENTIAL_HISTOGRAM },
  'few exponential buckets': {
    type: AggregationType.EXPONENTIAL_HISTOGRAM,
    options: { maxSize: 7 },
  },
};
const SETTINGS: readonly Setting[] = Object.entries(AGGREGATIONS).flatMap(([name, aggregation]) => [
  { name: `${name}, cumulative`, aggregation, temporality: AggregationTemporality.CUMULATIVE },
  { name: `${name}, delta`, aggregation, temporality: AggregationTemporality.DELTA },
]);

function start({ aggregation, temporality, limit }: Omit<Setting, 'name'>, readers = 1) {
  const fed = Array.from({ length: readers }, () => {
    const producer = createBoundProducer();
    const reader = new Reader({
      aggregationSelector: () => aggregation,
      aggregationTemporalitySelector: () => temporality,
      metricProducers: [producer],
      ...(limit === undefined ? {} : { cardinalitySelector: () => limit }),
    });
    return { reader, producer };
  });
  const provider = new BindingMeterProvider({ readers: fed });
  const meter = provider.getMeter('test', '1') as BindingMeter;
  const options = { unit: 's', description: 'of the test', advice: ADVICE };
  const bind = meter.createBoundHistogram('bound', options)!;
  const histogram = meter.createHistogram('sdk', options);
  /** The metrics of a reader by name. Default: the first reader. */
  const collect = async (from = 0) => {
    const { resourceMetrics, errors } = await fed[from]!.reader.collect();
    assert.deepEqual(errors, []);
    const all = resourceMetrics.scopeMetrics.flatMap(({ scope, metrics }) => {
      assert.deepEqual(
        { name: scope.name, version: scope.version },
        { name: 'test', version: '1' },
      );
      return metrics;
    });
    return Object.fromEntries(all.map((metric) => [metric.descriptor.name, metric]));
  };
  return { bind, histogram, collect };
}

/** Pseudo-random numbers between 0 and 1, the same in each run. */
function random(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The last digits of a sum depend on the order of its terms. */
function rounded(value: Histogram | ExponentialHistogram) {
  const exponential = 'scale' in value;
  return {
    ...value,
    sum: Number(value.sum?.toPrecision(12)),
    // With no minimum and maximum, the SDK says so by undefined.
    min: value.min,
    max: value.max,
    ...(exponential ? { negative: value.negative.bucketCounts.filter(Boolean) } : {}),
  };
}

for (const setting of SETTINGS) {
  test(`bound histograms report the same as the SDK's: ${setting.name}`, async () => {
    const { bind, histogram, collect } = start(setting);
    const next = random(7);
    const bound = SETS.map(bind);
    for (let round = 0; round < 4; round++) {
      // None in one round; a zero, powers of two and a wide range in the others.
      for (let i = 0; i < (round === 2 ? 0 : 500); i++) {
        const at = Math.floor(next() * SETS.length);
        const value =
          i % 50 === 0 ? 0 : i % 7 === 0 ? 2 ** ((i % 20) - 12) : 10 ** (next() * 6 - 4);
        histogram.record(value, SETS[at]);
        bound[at]!.record(value);
      }
      const { bound: ours, sdk } = await collect();
      if (sdk === undefined) {
        assert.equal(ours, undefined);
        continue;
      }
      assert.ok(ours);
      assert.equal(ours.dataPointType, sdk.dataPointType);
      assert.equal(ours.aggregationTemporality, sdk.aggregationTemporality);
      assert.deepEqual({ ...ours.descriptor, name: 'sdk' }, sdk.descriptor);
      const points = (metric: typeof ours) =>
        metric.dataPoints.map(({ attributes, value }) => ({
          attributes: Object.fromEntries(Object.entries(attributes).sort()),
          value: rounded(value as Histogram),
        }));
      const byStatus = (one: { attributes: Attributes }, other: { attributes: Attributes }) =>
        Number(one.attributes.status) - Number(other.attributes.status);
      assert.deepEqual(points(ours).sort(byStatus), points(sdk).sort(byStatus));
    }
  });
}

test('delta: a point begins where the previous one ended', async () => {
  const { bind, collect } = start(SETTINGS[1]!);
  bind({}).record(1);
  const first = (await collect()).bound!.dataPoints[0]!;
  bind({}).record(1);
  const second = (await collect()).bound!.dataPoints[0]!;
  assert.deepEqual(second.startTime, first.endTime);
});

test('two readers each get all values', async () => {
  const { bind, collect } = start(SETTINGS[1]!, 2);
  bind({}).record(1);
  bind({}).record(2);
  for (const reader of [0, 1]) {
    const { value } = (await collect(reader)).bound!.dataPoints[0]!;
    assert.equal((value as Histogram).count, 2);
  }
});

test('sets of attributes beyond the cardinality limit are counted together, and none is lost', async () => {
  const { bind, collect } = start({ ...SETTINGS[0]!, limit: 3 });
  for (const route of ['a', 'b', 'c', 'd', 'a']) bind({ route }).record(1);
  const { bound } = await collect();
  const counts = bound!.dataPoints.map(({ attributes, value }) => [
    attributes,
    (value as Histogram).count,
  ]);
  assert.deepEqual(counts, [
    [{ route: 'a' }, 2],
    [{ route: 'b' }, 1],
    [{ 'otel.metric.overflow': true }, 2],
  ]);
});

test('with views, the SDK creates the histograms', () => {
  const provider = new BindingMeterProvider({
    readers: [],
    views: [{ instrumentName: '*', aggregation: { type: AggregationType.DROP } }],
  });
  const meter = provider.getMeter('test') as BindingMeter;
  assert.equal(meter.createBoundHistogram('bound', {}), undefined);
});
