import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertSilent } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';

const DELTA = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta' };
/** Without metrics of the process, whose callback waits for the number of file descriptors. */
const NOTHING_WAITS = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http' };

for (const [preference, orders] of [
  // Each number once.
  ['delta', [3, 4]],
  ['cumulative', [3, 7]],
] as const) {
  test(`what has been read is not lost when the process exits before it is sent: ${preference}`, async () => {
    const values = await ordersOf('exit-in-collection', {
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference,
      ...NOTHING_WAITS,
    });
    assert.deepEqual(values, orders);
  });
}

for (const [title, program] of [
  ['the process counts its file descriptors', 'exit-in-collection'],
  ['a callback of the service has not settled', 'exit-in-async-callback'],
] as const) {
  test(`no number is lost when the process exits while ${title}`, async () => {
    const values = await ordersOf(program, DELTA);
    const total = values.reduce((sum, value) => sum + value, 0);
    assert.equal(total, 7, `${values}`);
  });
}

async function ordersOf(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly number[]> {
  const observed = await observe(fixture(`lifecycle/${program}.mjs`), {
    OTEL_METRIC_EXPORT_INTERVAL: '100',
    // Longer than a busy machine needs for the thread that sends.
    SIGHTLINE_SHUTDOWN_TIMEOUT: '30000',
    ...env,
  });
  assertSilent(observed);
  return observed.receiver.metrics
    .filter(({ name }) => name === 'app.orders')
    .map(({ value }) => value as number);
}
