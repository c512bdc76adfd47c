import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertUnharmed } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';

for (const preference of ['delta', 'cumulative'] as const) {
  test(`what has been read is not lost when the process exits before it is sent: ${preference}`, async () => {
    const observed = await observe(fixture('lifecycle/exit-in-collection.mjs'), {
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference,
    });
    assertUnharmed(observed);
    const orders = observed.receiver.metrics
      .filter(({ name }) => name === 'app.orders')
      .map(({ value }) => value as number);
    // Each number once; of what is cumulative, an earlier value is in the last.
    const counted =
      preference === 'delta' ? orders.reduce((sum, value) => sum + value, 0) : orders.at(-1);
    assert.equal(counted, 7, orders.join());
  });
}
