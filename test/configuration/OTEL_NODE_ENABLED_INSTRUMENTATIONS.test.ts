import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';

const VARIABLE = 'OTEL_NODE_ENABLED_INSTRUMENTATIONS';

async function run(value: string, more: Record<string, string> = {}) {
  const observed = await observe(fixture('http-once.mjs'), { [VARIABLE]: value, ...more });
  const { spans, metrics } = observed.receiver;
  return {
    observed,
    http: spans.some(({ scope }) => scope.name === '@opentelemetry/instrumentation-http'),
    runtime: metrics.some(({ scope }) => scope.name.endsWith('instrumentation-runtime-node')),
  };
}

for (const [value, http, runtime] of [
  ['', true, true],
  [' HTTP , ', true, false],
  ['runtime-node', false, true],
  ['@opentelemetry/instrumentation-http,runtime-node', true, true],
  ['express', false, false],
] as const) {
  test(`${VARIABLE}=${JSON.stringify(value)}`, async () => {
    const found = await run(value);
    assertSilent(found.observed);
    assert.deepEqual({ http: found.http, runtime: found.runtime }, { http, runtime });
  });
}

test('one that is off by default runs when it is named', async () => {
  const { receiver } = await observe(fixture('relay.mjs'), { [VARIABLE]: 'net' }, { args: ['{}'] });
  const scopes = receiver.spans.map(({ scope }) => scope.name);
  assert.ok(scopes.includes('@opentelemetry/instrumentation-net'), scopes.join());
});

test('a name that does not exist is told, and the others used', async () => {
  const found = await run('http,expres');
  assertOneComplaint(found.observed, VARIABLE, '"expres"', '"express"?', 'Using http.');
  assert.deepEqual([found.http, found.runtime], [true, false]);
});

test('where no name exists the default is used', async () => {
  const found = await run('htpp');
  assertOneComplaint(found.observed, VARIABLE, '"htpp"', '"http"?', 'Using the default.');
  assert.deepEqual([found.http, found.runtime], [true, true]);
});
