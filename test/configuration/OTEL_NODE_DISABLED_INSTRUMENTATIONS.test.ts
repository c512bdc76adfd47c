import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenInstrumentations } from '../support/chosen-instrumentations.ts';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';

const VARIABLE = 'OTEL_NODE_DISABLED_INSTRUMENTATIONS';

for (const [value, http, runtime] of [
  ['  ', true, true],
  [' Http ,,', false, true],
  ['@opentelemetry/instrumentation-runtime-node', true, false],
  ['http,runtime-node', false, false],
] as const) {
  test(`${VARIABLE}=${JSON.stringify(value)}`, async () => {
    const found = await chosenInstrumentations({ [VARIABLE]: value });
    assertSilent(found.observed);
    assert.deepEqual({ http: found.http, runtime: found.runtime }, { http, runtime });
  });
}

test(`${VARIABLE} wins over OTEL_NODE_ENABLED_INSTRUMENTATIONS`, async () => {
  const found = await chosenInstrumentations({
    [VARIABLE]: 'http',
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,runtime-node',
  });
  assert.deepEqual([found.http, found.runtime], [false, true]);
});

test('a name that does not exist is reported, and nothing is switched off', async () => {
  const found = await chosenInstrumentations({ [VARIABLE]: 'htttp' });
  assertOneComplaint(found.observed, VARIABLE, '"htttp"', '"http"?', 'Using none.');
  assert.deepEqual([found.http, found.runtime], [true, true]);
});

test('what people call an instrumentation is answered with its name, one of several with "contains"', async () => {
  const found = await chosenInstrumentations({ [VARIABLE]: 'runtime-node,postgres' });
  assertOneComplaint(found.observed, `${VARIABLE} contains "postgres"`, 'Did you mean "pg"?');
  assert.deepEqual([found.http, found.runtime], [true, false]);
});
