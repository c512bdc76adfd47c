import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertOneComplaint,
  assertSilent,
  assertUnharmed,
  complaints,
} from '../support/complaints.ts';
import { observeOwn } from '../support/own-telemetry.ts';

/** Makes each run say something at level warn. */
const MISSPELT = { OTEL_PROPAGATORS: 'tracecontxt,baggage' };

function levels(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.map((line) => /^sightline (\w+):/.exec(line)?.[1] ?? line));
}

test('by default (info) warnings are shown, and nothing of the inner workings', async () => {
  assertOneComplaint(await observeOwn(MISSPELT), 'OTEL_PROPAGATORS', '"tracecontext"');
  assertSilent(await observeOwn({ OTEL_LOG_LEVEL: '  ' }));
});

for (const value of ['none', 'error', ' ERROR ']) {
  test(`OTEL_LOG_LEVEL=${JSON.stringify(value)} keeps warnings back`, async () => {
    assertSilent(await observeOwn({ ...MISSPELT, OTEL_LOG_LEVEL: value }));
  });
}

test('OTEL_LOG_LEVEL=warn shows warnings', async () => {
  const observed = await observeOwn({ ...MISSPELT, OTEL_LOG_LEVEL: 'warn' });
  assertOneComplaint(observed, 'OTEL_PROPAGATORS');
});

for (const value of ['debug', 'Verbose', 'all']) {
  test(`OTEL_LOG_LEVEL=${value} shows what is loaded and what the SDK does, on stderr only`, async () => {
    const observed = await observeOwn({ ...MISSPELT, OTEL_LOG_LEVEL: value });
    assertUnharmed(observed);
    const said = levels(complaints(observed));
    assert.ok(said.has('warn') && said.has('debug'), [...said].join());
    assert.match(observed.stderr, /instrumentation undici loaded/);
  });
}

test('a level that does not exist is reported, and info is used', async () => {
  const observed = await observeOwn({ OTEL_LOG_LEVEL: 'warning' });
  assertOneComplaint(observed, 'OTEL_LOG_LEVEL', '"warning"', 'Did you mean "warn"?', 'Using info');
});
