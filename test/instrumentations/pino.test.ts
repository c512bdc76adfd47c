import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe } from '../support/observe.ts';
import { MODULE_SYSTEMS, servicePath } from '../support/services.ts';
import { assertException, assertPrintsTrace, jsonLines, observeLines, recordOf } from './lines.ts';

for (const system of MODULE_SYSTEMS) {
  const service = `pino/service.${system}`;

  test(`pino (${system}): each line is one log record, in the request's trace`, async () => {
    const outcome = await observeLines(service);
    const record = (body: string) => recordOf(outcome, body);

    assert.deepEqual(
      outcome.logs.map(
        ({ body, severityText, severityNumber }) => `${severityNumber} ${severityText}: ${body}`,
      ),
      [
        '9 info: starting',
        '9 info: with fields',
        '13 warn: from a child',
        '17 error: failed',
        '17 error: no type',
        '17 error: in a field',
        '17 error: with Error: an argument',
        '9 info: to several streams',
        '11 audit: of a level of its own',
        '21 fatal: with a mixin',
        // Of another scope, so in another part of the export.
        '9 info: with formatters',
      ],
    );

    assert.deepEqual(record('with fields').attributes, {
      user: 7,
      nested: { list: [1, 'two'] },
      // Fields that pino redacts are redacted in records too.
      password: '[Redacted]',
    });
    assert.deepEqual(record('from a child').attributes, { request: 'r1' });
    assertException(record('failed'), 'RangeError', 'out of range');
    assertException(record('no type'), 'TypeError', 'no type');
    assertException(record('in a field'), 'SyntaxError', 'no syntax');
    assert.deepEqual(record('of a level of its own').attributes, {});
    assert.equal(record('with formatters').scope.name, 'shop');
    assert.deepEqual(record('with formatters').attributes, {});
    assert.deepEqual(record('with a mixin').attributes, { team: 'blue' });
  });

  test(`pino (${system}): the printed line has the trace, and is the same otherwise`, async () => {
    await assertPrintsTrace(service, 'msg', 13);
  });
}

test('pino: flush() writes the lines that a destination has buffered', async () => {
  const { stdout, signal } = await observe(servicePath('pino/buffered.cjs'));
  assert.equal(signal, 'SIGKILL');
  assert.equal(jsonLines(stdout)[0]?.msg, 'buffered');
});

test('pino: transports in worker threads, of the main thread and of a worker', async () => {
  const { receiver, stdout, stderr, code } = await observe(servicePath('pino/transports.cjs'));
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  for (const where of ['main', 'worker']) {
    const span = receiver.spans.find(({ name }) => name === `work in ${where}`);
    const records = receiver.logs.filter(({ scope }) => scope.name === where);
    assert.deepEqual(
      records.map(({ body }) => body),
      [`one transport in ${where}`, `an error in ${where}`, `two transports in ${where}`],
    );
    for (const { traceId, spanId } of records) {
      assert.deepEqual([traceId, spanId], [span?.traceId, span?.spanId]);
    }
    const printed = jsonLines(stdout).filter(({ name }) => name === where);
    // The last line has two transports.
    assert.equal(printed.length, 4, stdout);
    for (const { trace_id } of printed) assert.equal(trace_id, span?.traceId);
  }
});
