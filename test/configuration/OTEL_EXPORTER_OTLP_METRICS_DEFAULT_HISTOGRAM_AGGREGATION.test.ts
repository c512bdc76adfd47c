import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';

const VARIABLE = 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION';
/** Of a histogram in seconds without advice (docs/metrics.md). */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

for (const value of ['', 'explicit_bucket_histogram']) {
  test(`${VARIABLE}=${JSON.stringify(value)} keeps the buckets that an instrument advises`, async () => {
    const observed = await observeOwn({ [VARIABLE]: value });
    assertSilent(observed);
    const bounds = (wanted: string) =>
      observed.receiver.metrics.find(({ name }) => name === wanted)?.explicitBounds;
    assert.deepEqual(bounds('app.advised'), [0.1, 1]);
    assert.deepEqual(bounds('app.duration'), SECONDS);
  });
}

for (const value of [
  'base2_exponential_bucket_histogram',
  ' BASE2_Exponential_Bucket_Histogram ',
]) {
  test(`${VARIABLE}=${JSON.stringify(value)} reaches all histograms, also those with advice`, async () => {
    const observed = await observeOwn({ [VARIABLE]: value });
    assertSilent(observed);
    for (const wanted of ['app.duration', 'app.advised']) {
      const point = observed.receiver.metrics.find(({ name }) => name === wanted);
      assert.equal(point?.type, 'exponentialHistogram', wanted);
      assert.equal(point?.count, 1);
      assert.equal(point?.sum, 0.3);
    }
  });
}

test(`${VARIABLE} reaches http.server.request.duration`, async () => {
  const { receiver } = await observe(fixture('http-once.mjs'), {
    [VARIABLE]: 'base2_exponential_bucket_histogram',
  });
  for (const wanted of ['http.server.request.duration', 'http.client.request.duration']) {
    const point = receiver.metrics.find(({ name }) => name === wanted);
    assert.equal(point?.type, 'exponentialHistogram', wanted);
  }
});

test('an aggregation that does not exist is reported, and the default is used', async () => {
  const observed = await observeOwn({ [VARIABLE]: 'exponential' });
  assertOneComplaint(
    observed,
    VARIABLE,
    '"exponential"',
    'Did you mean "base2_exponential_bucket_histogram"?',
    'Using explicit_bucket_histogram.',
  );
});
