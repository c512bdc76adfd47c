import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { createShutdownState } from '../../src/export/shutdown-state.ts';
import { createTelemetryCounts } from '../../src/export/telemetry-counts.ts';
import { createBoundProducer } from '../../src/signals/metrics/bound-histograms/bound-producer.ts';
import { MetricCollection } from '../../src/signals/metrics/metric-collection.ts';

/** Without the times, in which two collections differ. */
function plain({ scopeMetrics }: ResourceMetrics): unknown {
  return scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map(({ descriptor, dataPoints }) => ({
      descriptor,
      points: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
    })),
  }));
}

function createService() {
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: 2 ** 31 - 1,
  });
  const provider = new MeterProvider({ readers: [reader] });
  const meter = provider.getMeter('shop', '1.2.3');
  meter.createCounter('app.orders').add(3, { colour: 'blue' });
  meter.createHistogram('app.duration', { unit: 's' }).record(0.3);
  meter.createObservableGauge('app.level').addCallback((result) => {
    result.observe(5);
    result.observe(6, { where: 'here' });
  });
  const one = meter.createObservableCounter('app.one');
  const other = meter.createObservableUpDownCounter('app.other');
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(one, 1);
      result.observe(other, 2, { where: 'there' });
    },
    [one, other],
  );
  meter.createObservableGauge('app.broken').addCallback(() => {
    throw new Error('broken');
  });
  const collection = new MetricCollection({
    provider,
    reader,
    producer: createBoundProducer(),
    type: 'periodic_metric_reader',
    isPushed: true,
    lowestLimit: 2000,
    sdkMetrics: { beforeCollection: () => false },
    exportServices: {
      counts: createTelemetryCounts(),
      warn: assert.fail,
      shutdownState: createShutdownState(),
    },
    redact: undefined,
  });
  return { meter, reader, collection };
}

const collectBySdk = () => assert.fail('the SDK keeps its state elsewhere');

test('what is collected at an exit is what the SDK collects', async () => {
  const { collection } = createService();
  const { reader } = createService();
  for (let round = 0; round < 2; round++) {
    const { resourceMetrics } = await reader.collect();
    assert.deepEqual(collection.collectSync().map(plain), [plain(resourceMetrics)]);
  }
});

test('what is collected at an interval is what the SDK collects', async () => {
  const { collection } = createService();
  const { reader } = createService();
  for (let round = 0; round < 2; round++) {
    const expected = await reader.collect();
    const actual = await collection.collect(undefined, collectBySdk);
    assert.deepEqual(plain(actual.resourceMetrics), plain(expected.resourceMetrics));
    assert.deepEqual(actual.errors, expected.errors);
  }
});

test('callbacks that return promises are waited for, as long as the timeout says', async () => {
  const [ours, upstream] = [createService(), createService()];
  for (const { meter } of [ours, upstream]) {
    meter.createObservableGauge('app.late').addCallback(async (result) => {
      await new Promise(setImmediate);
      result.observe(7);
    });
    meter.createObservableGauge('app.never').addCallback(() => new Promise(() => {}));
  }
  const options = { timeoutMillis: 50 };
  const expected = await upstream.reader.collect(options);
  const actual = await ours.collection.collect(options, collectBySdk);
  assert.deepEqual(plain(actual.resourceMetrics), plain(expected.resourceMetrics));
  assert.deepEqual(actual.errors.map(String), expected.errors.map(String));
});

test('what was read and not exported yet is collected at an exit, once', async () => {
  const { collection } = createService();
  const interval = collection.collect(undefined, collectBySdk);
  await new Promise(setImmediate);
  assert.equal(collection.hasUnsent, true);
  assert.equal(collection.collectSync().length, 2);
  const { resourceMetrics } = await interval;
  assert.deepEqual(resourceMetrics.scopeMetrics, []);
});
