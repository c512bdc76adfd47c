import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenInstrumentations } from '../support/chosen-instrumentations.ts';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';

const VARIABLE = 'OTEL_NODE_ENABLED_INSTRUMENTATIONS';

for (const [value, http, runtime] of [
  ['', true, true],
  [' HTTP , ', true, false],
  ['runtime-node', false, true],
  ['@opentelemetry/instrumentation-http,runtime-node', true, true],
  ['express', false, false],
] as const) {
  test(`${VARIABLE}=${JSON.stringify(value)}`, async () => {
    const found = await chosenInstrumentations({ [VARIABLE]: value });
    assertSilent(found.observed);
    assert.deepEqual({ http: found.http, runtime: found.runtime }, { http, runtime });
  });
}

test('one that is off by default runs when it is named', async () => {
  const { receiver } = await observe(fixture('relay.mjs'), { [VARIABLE]: 'net' }, { args: ['{}'] });
  const scopes = receiver.spans.map(({ scope }) => scope.name);
  assert.ok(scopes.includes('@opentelemetry/instrumentation-net'), scopes.join());
});

test('a name that does not exist is reported, and the others are used', async () => {
  const found = await chosenInstrumentations({ [VARIABLE]: 'http,expres' });
  assertOneComplaint(found.observed, VARIABLE, '"expres"', '"express"?', 'Using http.');
  assert.deepEqual([found.http, found.runtime], [true, false]);
});

test('where no name exists the default is used', async () => {
  const found = await chosenInstrumentations({ [VARIABLE]: 'htpp' });
  assertOneComplaint(found.observed, VARIABLE, '"htpp"', '"http"?', 'Using the default.');
  assert.deepEqual([found.http, found.runtime], [true, true]);
});
