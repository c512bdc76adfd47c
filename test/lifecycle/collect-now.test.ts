import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { collectNow } from '../../src/signals/metrics/collect-sync.ts';

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
  return { reader, provider };
}

test('what is collected at once is what the SDK collects by promises', async () => {
  const [atOnce, asUpstream] = [createService(), createService()];
  const expected = await asUpstream.reader.collect();
  const actual = collectNow(atOnce.provider, atOnce.reader);
  assert.ok(actual);
  assert.deepEqual(plain(actual), plain(expected.resourceMetrics));
  // A second collection goes on from the first.
  assert.deepEqual(
    plain(collectNow(atOnce.provider, atOnce.reader)!),
    plain((await asUpstream.reader.collect()).resourceMetrics),
  );
});
