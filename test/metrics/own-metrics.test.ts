// Metrics of the service itself, by @opentelemetry/api: buckets for seconds, and views.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, observe } from '../support/observe.ts';

const SCRIPT = fixture('metrics/own.mjs');
const ONCE = { args: ['once'] };

test('histograms in seconds have buckets for seconds, others those of the SDK', async () => {
  const { receiver } = await observe(SCRIPT, {}, ONCE);
  const bounds = Object.fromEntries(
    receiver.metrics
      .filter(({ name }) => name.startsWith('shop.'))
      .map(({ name, explicitBounds }) => [name, explicitBounds]),
  );
  assert.deepEqual(
    bounds['shop.checkout.duration']?.slice(0, 6),
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05],
  );
  assert.deepEqual(bounds['shop.basket.size']?.slice(0, 3), [0, 5, 10]);
  assert.deepEqual(bounds['shop.payment.duration'], [1, 2]);
});

test('exponential histograms apply to all histograms, with or without advice', async () => {
  const name = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
  const { receiver } = await observe(
    SCRIPT,
    { [name]: 'base2_exponential_bucket_histogram' },
    ONCE,
  );
  const own = receiver.metrics.filter((metric) => /^shop\..*(duration|size)$/.test(metric.name));
  assert.deepEqual(
    own.map(({ type }) => type),
    ['exponentialHistogram', 'exponentialHistogram', 'exponentialHistogram'],
  );
});
