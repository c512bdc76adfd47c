import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { fixture, observe } from '../support/observe.ts';
import { arrivedSignals, observeOwn, SIGNALS } from '../support/own-telemetry.ts';

for (const value of ['true', ' TRUE ']) {
  test(`OTEL_SDK_DISABLED=${JSON.stringify(value)} sends nothing and says so at level info only`, async () => {
    const observed = await observeOwn({ OTEL_SDK_DISABLED: value, OTEL_LOG_LEVEL: 'warn' });
    assertSilent(observed);
    assert.equal(observed.receiver.requests.length, 0);
  });
}

test('OTEL_SDK_DISABLED keeps the propagators, as the specification says', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const { stdout, receiver } = await observe(
    fixture('context-only.mjs'),
    { OTEL_SDK_DISABLED: 'true' },
    { args: [traceparent] },
  );
  assert.equal(stdout, `${traceparent}\n`);
  assert.equal(receiver.requests.length, 0);
});

for (const value of ['false', '', '  ']) {
  test(`OTEL_SDK_DISABLED=${JSON.stringify(value)} leaves everything on`, async () => {
    const observed = await observeOwn({ OTEL_SDK_DISABLED: value });
    assertSilent(observed);
    assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
  });
}

test('OTEL_SDK_DISABLED=1 is false, as the specification says, and is reported', async () => {
  const observed = await observeOwn({ OTEL_SDK_DISABLED: '1' });
  assertOneComplaint(observed, 'OTEL_SDK_DISABLED', '"1"', 'Did you mean "true"?', 'Using false');
  assert.deepEqual(arrivedSignals(observed.receiver), SIGNALS);
});
