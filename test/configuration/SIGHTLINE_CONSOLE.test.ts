import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { type Observed, observe } from '../support/observe.ts';
import { runNode } from '../support/run-node.ts';
import { MODULE_SYSTEMS, servicePath } from '../support/services.ts';

await installTestPackages();
const lines = (env: Readonly<Record<string, string>>, system = 'cjs') =>
  observe(servicePath(`console/lines.${system}`), env);
const first = (text: unknown) => String(text).split('\n')[0]!;
const ofConsole = ({ receiver }: Observed) =>
  receiver.logs.filter(({ scope }) => scope.name === 'sightline/console');
const bare = await runNode(servicePath('console/lines.cjs'), { nodeArgs: [] });

/** What differs between any two runs. */
function comparable(text: string): string {
  return text
    .replace(/^ +at .*\n/gm, '')
    .replace(/"(time|pid)":\d+/g, '"$1":0')
    .replace(/,?"(trace_id|span_id|trace_flags)":"\w+"/g, '');
}

for (const system of MODULE_SYSTEMS) {
  test(`SIGHTLINE_CONSOLE=true (${system}): each line is one record; what is printed is unchanged`, async () => {
    const observed = await lines({ SIGHTLINE_CONSOLE: 'true' }, system);
    assert.equal(observed.code, 0);
    assert.deepEqual(
      ofConsole(observed).map(
        ({ severityNumber, severityText, body }) =>
          `${severityNumber} ${severityText}: ${first(body)}`,
      ),
      [
        '9 log: before any span',
        '9 log: the cart has 3 { user: 7 }',
        '9 info: { order: 1 }',
        '5 debug: little',
        '13 warn: careful',
        '17 error: RangeError: out of range',
        '17 error: failed: TypeError: no type',
        '9 dir: { deep: [Object] }',
        '9 log: ┌─────────┬───┐',
        '9 log: a group',
        '9 log: inside',
        '13 warn: Assertion failed: not so',
        '1 trace: Trace: how did we get here',
        '9 log: times: 1',
        '9 log: {"json":true}',
        '9 log: ',
      ],
    );
    const [span] = observed.receiver.spans;
    for (const { body, traceId } of observed.receiver.logs) {
      assert.equal(traceId, body === 'before any span' ? '' : span!.traceId);
    }
    const failed = ofConsole(observed).find(({ body }) => first(body).startsWith('failed'));
    assert.equal(failed?.attributes['exception.type'], 'TypeError');
    // Loggers that print by the console have one record, of their own.
    for (const name of ['winston', 'pino', 'bunyan']) {
      const text = JSON.stringify(observed.receiver.logs.map(({ body }) => body));
      assert.equal(text.split(`by ${name}`).length, 2, name);
    }
    assert.equal(comparable(observed.stdout), comparable(bare.stdout));
    assert.equal(comparable(observed.stderr), comparable(bare.stderr));
  });
}

test('SIGHTLINE_CONSOLE=trace_ids also prints the trace behind what is no JSON', async () => {
  const observed = await lines({ SIGHTLINE_CONSOLE: 'trace_ids', SIGHTLINE_LOGS_SEND: 'false' });
  const [span] = observed.receiver.spans;
  const ids = `trace_id=${span!.traceId} span_id=${span!.spanId}`;
  assert.ok(observed.stdout.includes(`the cart has 3 { user: 7 } ${ids}\n`));
  assert.ok(observed.stdout.includes('\n{"json":true}\n'));
  assert.ok(observed.stdout.startsWith('before any span\n'));
  assert.deepEqual(observed.receiver.logs, []);
});

for (const env of [{}, { SIGHTLINE_CONSOLE: 'false' }] as const) {
  test(`${JSON.stringify(env)}: what is printed by the console is not sent`, async () => {
    const observed = await lines(env);
    assert.deepEqual(ofConsole(observed), []);
    assert.equal(comparable(observed.stdout), comparable(bare.stdout));
  });
}

for (const env of [
  { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'console' },
  { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http', SIGHTLINE_CONSOLE: 'true' },
] as const) {
  test(`${JSON.stringify(env)} turns it on too`, async () => {
    const observed = await lines(env);
    assert.ok(ofConsole(observed).length > 15);
  });
}

test('exporters to the console are not taken for the service', async () => {
  const observed = await lines({
    SIGHTLINE_CONSOLE: 'true',
    OTEL_LOGS_EXPORTER: 'console,otlp',
    OTEL_TRACES_EXPORTER: 'console',
    OTEL_METRICS_EXPORTER: 'console',
    OTEL_LOG_LEVEL: 'debug',
  });
  assert.equal(observed.code, 0);
  assert.equal(ofConsole(observed).length, 16);
  assert.match(observed.stdout, /severityText: 'warn'/);
});

test('a value that is none of them is reported, and the default is used', async () => {
  const observed = await lines({ SIGHTLINE_CONSOLE: 'yes' });
  assert.match(
    observed.stderr,
    /SIGHTLINE_CONSOLE is "yes", which is not one of false, true, trace_ids/,
  );
  assert.deepEqual(ofConsole(observed), []);
});
