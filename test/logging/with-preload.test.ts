import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { LogRecord } from '../../tools/receiver/received.ts';
import { fixture, type Observed, observe } from '../support/observe.ts';
import { PRELOAD, ROOT } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';
import { type Line, parseLines } from './lines.ts';

const MODULE = pathToFileURL(`${ROOT}src/logger/logging.ts`).href;
const MESSAGES = ['outside', 'inside', 'failed', 'with a stack', 'without a name', 'not sampled'];

async function run(env: Readonly<Record<string, string>> = {}, listen = false): Promise<Observed> {
  const listener = ['--import', servicePath('logged-errors/listen.mjs')];
  const observed = await observe(
    fixture('logging/in-trace.mjs'),
    { OTEL_SERVICE_NAME: 'shop', ...env },
    { args: [MODULE], nodeArgs: [...PRELOAD, ...(listen ? listener : [])] },
  );
  assert.deepEqual({ code: observed.code, stderr: observed.stderr }, { code: 0, stderr: '' });
  return observed;
}

const observed = await run();
const lines = parseLines(observed.stdout);

function record(body: string): LogRecord {
  const found = observed.receiver.logs.filter((candidate) => candidate.body === body);
  assert.equal(found.length, 1, `${body}: ${found.length} records`);
  return found[0]!;
}

const line = (message: string): Line => lines.find((candidate) => candidate.message === message)!;

test('each line is printed once and sent once, with the ids of its trace in both', () => {
  assert.deepEqual(
    lines.map(({ message }) => message),
    MESSAGES,
  );
  assert.equal(observed.receiver.logs.length, MESSAGES.length);
  const [span] = observed.receiver.spans;
  for (const message of MESSAGES) {
    const { traceId, spanId, resource } = record(message);
    const { trace_id, span_id, service } = line(message);
    const expected = message === 'outside' ? ['', ''] : [span!.traceId, span!.spanId];
    assert.deepEqual([traceId, spanId], expected);
    assert.deepEqual([trace_id ?? '', span_id ?? ''], expected);
    // The operator's name, in lines as in traces.
    assert.deepEqual([service, resource['service.name']], ['shop', 'shop']);
  }
});

test('scope, severity, event name, fields and error are those of the line', () => {
  const { scope, severityNumber, severityText, eventName, attributes } = record('inside');
  assert.deepEqual(
    { name: scope.name, severityNumber, severityText, eventName, attributes },
    {
      name: 'orders',
      severityNumber: 9,
      severityText: 'info',
      eventName: 'order.paid',
      attributes: { user_id: 7, nested: { list: [1, 'two'] } },
    },
  );
  assert.equal(record('without a name').scope.name, 'sightline/logging');
  const failed = record('failed').attributes;
  assert.equal(failed.request, 'r1');
  assert.equal(failed['exception.type'], 'OrderError');
  assert.equal(failed['exception.message'], 'no order');
  assert.match(
    String(failed['exception.stacktrace']),
    /no order[\s\S]*Caused by: TypeError: no db/,
  );
  assert.ok(!('error' in failed));
  assert.match(String(record('with a stack').attributes['code.stacktrace']), /in-trace\.mjs/);
});

test('SIGHTLINE_LOGS_SEND and SIGHTLINE_LOGS_TRACE_IDS apply to it, too; an error is recorded once', async () => {
  const { receiver, stdout } = await run(
    { SIGHTLINE_LOGS_SEND: 'false', SIGHTLINE_LOGS_TRACE_IDS: 'false' },
    true,
  );
  assert.deepEqual(receiver.logs, []);
  assert.doesNotMatch(stdout, /trace_id/);
  const counted = receiver.metrics.filter(({ name }) => name === 'app.log.records');
  const errors = counted.filter(({ attributes }) => attributes['app.log.severity'] === 'ERROR');
  assert.equal(errors.at(-1)?.value, 1);
  const told = stdout.split('\n').filter((text) => text.startsWith('told: '));
  assert.deepEqual(
    told.map((text) => JSON.parse(text.slice(6))),
    [[null, 'orders', 17, 'error', 'failed', true]],
  );
});

test('SIGHTLINE_LOGS_SAMPLED_ONLY: unsampled lines are printed but not sent', async () => {
  const { receiver, stdout } = await run({ SIGHTLINE_LOGS_SAMPLED_ONLY: 'true' });
  assert.equal(parseLines(stdout).length, MESSAGES.length);
  assert.deepEqual(
    receiver.logs.map(({ body }) => body).sort(),
    MESSAGES.filter((message) => message !== 'not sampled').sort(),
  );
});
