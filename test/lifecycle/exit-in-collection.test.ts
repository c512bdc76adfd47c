import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertUnharmed } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';

for (const [preference, orders] of [
  // Each number once.
  ['delta', [3, 4]],
  ['cumulative', [3, 7]],
] as const) {
  test(`what has been read is not lost when the process exits before it is sent: ${preference}`, async () => {
    const observed = await observe(fixture('lifecycle/exit-in-collection.mjs'), {
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference,
    });
    assertUnharmed(observed);
    const told = observed.receiver.metrics.filter(({ name }) => name === 'app.orders');
    assert.deepEqual(
      told.map(({ value }) => value),
      orders,
    );
  });
}

test('a callback that has not settled when the process exits loses no value of other meters', async () => {
  const observed = await observe(fixture('lifecycle/exit-in-async-callback.mjs'), {
    OTEL_METRIC_EXPORT_INTERVAL: '100',
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
  });
  assertUnharmed(observed);
  const points = observed.receiver.metrics.filter(({ name }) => name === 'app.orders');
  const total = points.reduce((sum, { value }) => sum + (value as number), 0);
  assert.equal(total, 7);
});
