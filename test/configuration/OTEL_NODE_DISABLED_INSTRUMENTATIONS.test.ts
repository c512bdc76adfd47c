import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';

const VARIABLE = 'OTEL_NODE_DISABLED_INSTRUMENTATIONS';

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
  ['  ', true, true],
  [' Http ,,', false, true],
  ['@opentelemetry/instrumentation-runtime-node', true, false],
  ['http,runtime-node', false, false],
] as const) {
  test(`${VARIABLE}=${JSON.stringify(value)}`, async () => {
    const found = await run(value);
    assertSilent(found.observed);
    assert.deepEqual({ http: found.http, runtime: found.runtime }, { http, runtime });
  });
}

test(`${VARIABLE} wins over OTEL_NODE_ENABLED_INSTRUMENTATIONS`, async () => {
  const found = await run('http', { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,runtime-node' });
  assert.deepEqual([found.http, found.runtime], [false, true]);
});

test('a name that does not exist is told, and nothing is switched off', async () => {
  const found = await run('htttp');
  assertOneComplaint(found.observed, VARIABLE, '"htttp"', '"http"?', 'Using none.');
  assert.deepEqual([found.http, found.runtime], [true, true]);
});
