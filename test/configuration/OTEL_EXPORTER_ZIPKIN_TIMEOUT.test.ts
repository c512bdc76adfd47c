import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertUnharmed } from '../support/complaints.ts';
import { startFakeZipkin } from '../support/fake-zipkin.ts';
import { observeOwn } from '../support/own-telemetry.ts';

test('a Zipkin server that never answers is given up, and the process ends', async (t) => {
  const zipkin = await startFakeZipkin({ mute: true });
  t.after(() => zipkin.stop());
  const observed = await observeOwn({
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin.url,
    OTEL_EXPORTER_ZIPKIN_TIMEOUT: ' 100 ',
  });
  assertUnharmed(observed);
  assert.match(observed.stderr, /Zipkin did not respond within 100 ms/);
});

for (const value of ['0', '-5', '1h', 'never']) {
  test(`OTEL_EXPORTER_ZIPKIN_TIMEOUT=${value} is reported, and 10000 is used`, async (t) => {
    const zipkin = await startFakeZipkin();
    t.after(() => zipkin.stop());
    const observed = await observeOwn({
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin.url,
      OTEL_EXPORTER_ZIPKIN_TIMEOUT: value,
    });
    assertOneComplaint(observed, 'OTEL_EXPORTER_ZIPKIN_TIMEOUT', `"${value}"`, 'Using 10000.');
    assert.equal(zipkin.spans.length, 2);
  });
}
