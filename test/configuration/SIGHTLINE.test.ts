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

for (const [env, expected] of [
  [{ SIGHTLINE_LOG: 'none' }, 0],
  [{ SIGHTLINE_LOG: 'error', OTEL_LOG_LEVEL: 'debug' }, 0],
  [{ SIGHTLINE_LOG: 'warn', OTEL_LOG_LEVEL: 'none' }, 1],
  [{ SIGHTLINE_LOG: ' ' }, 1],
] as const) {
  test(`${JSON.stringify(env)}: our own messages follow SIGHTLINE_LOG`, async () => {
    const observed = await observeOwn({ ...MISSPELT, ...env });
    assertUnharmed(observed);
    const own = complaints(observed).filter((line) => line.includes('OTEL_PROPAGATORS'));
    assert.equal(own.length, expected);
  });
}

test('SIGHTLINE_LOG=info says in one line what was started', async () => {
  const observed = await observeOwn({
    SIGHTLINE_LOG: 'info',
    OTEL_SERVICE_NAME: 'shop',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_TRACES_SAMPLER: 'always_off',
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg',
  });
  assertUnharmed(observed);
  const { url } = observed.receiver;
  assert.match(
    observed.stderr,
    new RegExp(
      `^sightline info: \\S+ observes shop: traces → none \\(OTEL_TRACES_SAMPLER\\), metrics → ${url}/v1/metrics, logs → off\\. Instrumented: each module as it loads, except pg\\. \\[SL_STARTED\\]\n$`,
    ),
  );
});

test('SIGHTLINE_LOG_FORMAT=json writes one object a line', async () => {
  const observed = await observeOwn({ ...MISSPELT, SIGHTLINE_LOG_FORMAT: 'json' });
  assertUnharmed(observed);
  const [line, ...more] = complaints(observed).map((text) => JSON.parse(text));
  assert.equal(more.length, 0);
  assert.deepEqual(Object.keys(line), ['time', 'level', 'name', 'code', 'message']);
  assert.equal(line.level, 'warn');
  assert.equal(line.name, 'sightline');
  assert.match(line.message, /^OTEL_PROPAGATORS contains/);
});

for (const [name, value, ...pieces] of [
  ['SIGHTLINE_LOG', 'verbos', 'one of none, error, warn, info, debug', 'Using info'],
  ['SIGHTLINE_LOG_FORMAT', 'jsn', 'Did you mean "json"?'],
  ['SIGHTLINE_SHUTDOWN_TIMEOUT', '2s', '(ms)', 'Did you mean "2000"?', 'Using 2000.'],
  ['OTEL_SERVCE_NAME', 'shop', 'nothing reads it', 'Did you mean OTEL_SERVICE_NAME?'],
  ['SIGHTLINE_SHUTDOWN', '5', 'Did you mean SIGHTLINE_SHUTDOWN_TIMEOUT?'],
  [
    'OTEL_EXPORTER_OTLP_ENDPOINT_TRACES',
    'http://a',
    'Did you mean OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?',
  ],
  ['SIGHTLINE_SKP', 'a.js', 'Did you mean SIGHTLINE_SKIP?'],
  [
    'OTEL_EXPORTER_OTLP_TRACE_ENDPOINT',
    'http://a',
    'Did you mean OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?',
  ],
] as const) {
  test(`${name}=${value} is reported`, async () => {
    assertOneComplaint(await observeOwn({ [name]: value }), name, ...pieces);
  });
}

test('variables of other programs are ignored', async () => {
  assertSilent(
    await observeOwn({
      OTEL_SOMETHING_QUITE_DIFFERENT: '1',
      OTEL_EXPORTER_JAEGER_ENDPOINT: 'http://a',
      // SIGHTLINE_ONLY and SIGHTLINE_SKIP are tested in test/lifecycle.
      SIGHTLINE_ONLY: '',
    }),
  );
});
