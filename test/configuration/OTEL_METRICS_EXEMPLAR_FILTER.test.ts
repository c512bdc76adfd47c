import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { observeOwn } from '../support/own-telemetry.ts';

for (const value of ['', ' always_OFF ']) {
  test(`OTEL_METRICS_EXEMPLAR_FILTER=${JSON.stringify(value)} is as it is: no exemplars, no word`, async () => {
    const observed = await observeOwn({ OTEL_METRICS_EXEMPLAR_FILTER: value });
    assertSilent(observed);
    assert.ok(observed.receiver.metrics.every(({ exemplars }) => exemplars.length === 0));
  });
}

for (const value of ['trace_based', 'always_on']) {
  test(`OTEL_METRICS_EXEMPLAR_FILTER=${value}: a line says that the SDK records no exemplars`, async () => {
    const observed = await observeOwn({ OTEL_METRICS_EXEMPLAR_FILTER: value });
    assertOneComplaint(
      observed,
      'OTEL_METRICS_EXEMPLAR_FILTER',
      value,
      'the OpenTelemetry SDK for JavaScript records no exemplars',
      'Using always_off.',
    );
  });
}

test('a filter that does not exist is reported', async () => {
  const observed = await observeOwn({ OTEL_METRICS_EXEMPLAR_FILTER: 'trace-based' });
  assertOneComplaint(
    observed,
    'OTEL_METRICS_EXEMPLAR_FILTER',
    'Did you mean "trace_based"?',
    'Using always_off.',
  );
});
