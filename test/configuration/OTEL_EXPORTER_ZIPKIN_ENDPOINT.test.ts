import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertSilent, assertUnharmed, complaints } from '../support/complaints.ts';
import { startFakeZipkin } from '../support/fake-zipkin.ts';
import { observeOwn } from '../support/own-telemetry.ts';

test('OTEL_EXPORTER_ZIPKIN_ENDPOINT is where spans go, with the credentials it holds', async (t) => {
  const zipkin = await startFakeZipkin();
  t.after(() => zipkin.stop());
  const observed = await observeOwn({
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: ` ${zipkin.url.replace('//', '//ada:geheim@')} `,
  });
  assertSilent(observed);
  assert.deepEqual(zipkin.spans.map(({ name }) => name).sort(), ['order', 'payment']);
  assert.deepEqual(zipkin.credentials, ['ada:geheim']);
  assert.equal(observed.receiver.spans.length, 0);
});

test('an invalid URL is reported without its password, and the default is used', async () => {
  const observed = await observeOwn({
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'htp://ada:ge/heim@zipkin:9411/api/v2/spans',
  });
  assertUnharmed(observed);
  const [line] = complaints(observed);
  assert.equal(
    line,
    'sightline warn: OTEL_EXPORTER_ZIPKIN_ENDPOINT is "htp://[not shown]@zipkin:9411/api/v2/spans", which is not a URL that begins with http:// or https://. Using http://localhost:9411/api/v2/spans. [SL_SETTING_INVALID]',
  );
  assert.ok(!observed.stderr.includes('heim'));
});

test('a missing scheme is guessed', async () => {
  const observed = await observeOwn({
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'zipkin:9411/api/v2/spans',
  });
  assertUnharmed(observed);
  assert.match(complaints(observed)[0]!, /Did you mean "http:\/\/zipkin:9411\/api\/v2\/spans"\?/);
});
