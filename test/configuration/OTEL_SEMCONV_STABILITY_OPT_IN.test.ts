import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';

const VARIABLE = 'OTEL_SEMCONV_STABILITY_OPT_IN';

for (const value of ['', 'http', ' HTTP , database ']) {
  test(`${VARIABLE}=${JSON.stringify(value)} is as it is: stable names only`, async () => {
    const observed = await observe(fixture('http-once.mjs'), { [VARIABLE]: value });
    assertSilent(observed);
    const { attributes } = observed.receiver.spans.find(({ kind }) => kind === 'SERVER')!;
    assert.equal(attributes['http.request.method'], 'GET');
    assert.ok(!('http.method' in attributes));
  });
}

test('opting into the old names too is reported', async () => {
  const observed = await observe(fixture('http-once.mjs'), { [VARIABLE]: 'http/dup,database' });
  assertOneComplaint(
    observed,
    VARIABLE,
    '"http/dup"',
    'no longer written',
    'Using the stable semantic conventions.',
  );
});
