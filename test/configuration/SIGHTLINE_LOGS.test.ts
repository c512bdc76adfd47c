// The switches that all loggers share, and what is counted whatever they say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonLines } from '../instrumentations/lines.ts';
import { allSignals, temporaryFiles } from '../support/config-file.ts';
import { type Outcome, useService } from '../support/services.ts';

const write = temporaryFiles();
const SERVICES = [
  ['winston/service.mjs', 'message', 18],
  ['pino/service.mjs', 'msg', 13],
  ['bunyan/service.mjs', 'msg', 10],
] as const;

async function use(name: string, count: number, env: Record<string, string>): Promise<Outcome> {
  return useService(
    name,
    async ({ get, printed }) => {
      await get('/');
      await printed(new RegExp(`(?:.*\\n){${count}}`));
    },
    { env },
  );
}

for (const [name, message, count] of SERVICES) {
  const line = (outcome: Outcome) =>
    jsonLines(outcome.stdout).find((fields) => fields[message] === 'with fields');

  test(`SIGHTLINE_LOGS_TRACE_IDS=false: ${name} prints as ever, and its records have the trace`, async () => {
    const outcome = await use(name, count, { SIGHTLINE_LOGS_TRACE_IDS: 'false' });
    assert.equal(line(outcome)?.trace_id, undefined);
    const record = outcome.logs.find(({ body }) => body === 'with fields');
    assert.match(record?.traceId ?? '', /^[0-9a-f]{32}$/);
  });

  test(`SIGHTLINE_LOGS_SEND=false: ${name} sends nothing, prints the trace, and is counted`, async () => {
    const outcome = await use(name, count, { SIGHTLINE_LOGS_SEND: 'false' });
    assert.match(String(line(outcome)?.trace_id), /^[0-9a-f]{32}$/);
    assert.equal(outcome.logs.length, 0);
    assert.ok(counted(outcome).ERROR! >= 3);
  });
}

test('app.log.records counts each line by severity, with 0 for what did not happen', async () => {
  const outcome = await use('pino/service.mjs', 13, {});
  assert.deepEqual(counted(outcome), { TRACE: 0, DEBUG: 0, INFO: 5, WARN: 1, ERROR: 4, FATAL: 1 });
  assert.equal(outcome.logs.length, 11);
});

test('OTEL_LOGS_EXPORTER=none: lines are counted all the same', async () => {
  const outcome = await use('pino/service.mjs', 13, { OTEL_LOGS_EXPORTER: 'none' });
  assert.equal(outcome.logs.length, 0);
  assert.equal(counted(outcome).ERROR, 4);
});

for (const [sampledOnly, expected] of [
  ['false', 11],
  ['true', 1],
] as const) {
  test(`SIGHTLINE_LOGS_SAMPLED_ONLY=${sampledOnly}: ${expected} records of a trace that is not sampled`, async () => {
    const outcome = await use('pino/service.mjs', 13, {
      OTEL_TRACES_SAMPLER: 'always_off',
      SIGHTLINE_LOGS_SAMPLED_ONLY: sampledOnly,
    });
    assert.equal(outcome.spans.length, 0);
    // `starting` belongs to no trace.
    assert.equal(outcome.logs.length, expected);
    assert.equal(counted(outcome).INFO, 5);
    for (const { body, traceId } of outcome.logs) assert.equal(traceId === '', body === 'starting');
  });
}

/** The last values by severity. */
function counted({ metrics }: Outcome): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, attributes, value } of metrics) {
    if (name === 'app.log.records') counts[String(attributes['app.log.severity'])] = value ?? 0;
  }
  return counts;
}

test('the switches count beside a configuration file, whose options of single loggers stay', async () => {
  const top = 'instrumentation/development: { js: { pino: { disableLogCorrelation: true } } }';
  const path = write('loggers.yaml', allSignals({ top }));
  const kept = await use('pino/service.mjs', 13, { OTEL_CONFIG_FILE: path });
  assert.equal(kept.logs.length, 11);
  assert.doesNotMatch(kept.stdout, /trace_id/);
  const off = await use('pino/service.mjs', 13, {
    OTEL_CONFIG_FILE: path,
    SIGHTLINE_LOGS_SEND: 'false',
  });
  assert.equal(off.logs.length, 0);
});
