import assert from 'node:assert/strict';
import { test } from 'node:test';
import { log4jsSeverity } from '../../src/instrumentations/loggers/log4js-severity.ts';
import { observe } from '../support/observe.ts';
import { MODULE_SYSTEMS, servicePath, useService } from '../support/services.ts';
import { assertException, jsonLines, observeLines, recordOf } from './lines.ts';

for (const system of MODULE_SYSTEMS) {
  const service = `log4js/service.${system}`;

  test(`log4js (${system}): each line is one log record, in the request's trace`, async () => {
    const outcome = await observeLines(service, { SIGHTLINE_CONSOLE: 'true' });
    const record = (body: string) => recordOf(outcome, body);
    const records = outcome.logs.filter(({ scope }) => scope.name !== 'sightline/console');

    assert.deepEqual(
      records.map(
        ({ scope, severityNumber, severityText, body }) =>
          `${scope.name} ${severityNumber} ${severityText}: ${String(body).split('\n')[0]}`,
      ),
      [
        'default 9 INFO: starting',
        'default 17 ERROR: failed: RangeError: out of range',
        'default 17 ERROR: TypeError: no type',
        'default 9 MARK: a mark',
        'orders 9 INFO: with fields',
        'orders 13 WARN: with arguments and 2',
        'orders 15 AUDIT: of a level of its own',
        'orders 1 TRACE: the least',
        'console 21 FATAL: by console.log',
      ],
    );
    // Lines that its appender prints by `console.log` are not recorded again.
    assert.equal(outcome.logs.filter(({ body }) => body === 'by console.log').length, 1);

    const { 'code.function.name': name, ...code } = record('with arguments and 2').attributes;
    assert.match(String(code['code.file.path']), /log4js\/app\.cjs$/);
    assert.equal(typeof code['code.line.number'], 'number');
    assert.equal(code.user, 7);
    for (const [type, message] of [
      ['RangeError', 'out of range'],
      ['TypeError', 'no type'],
    ] as const) {
      const found = records.find(({ attributes }) => attributes['exception.type'] === type);
      assertException(found!, type, message);
    }
  });

  test(`log4js (${system}): the trace is in the context of each event, where layouts find it`, async () => {
    let traceId = '';
    const outcome = await useService(service, async ({ get, printed }) => {
      ({ traceId } = await get('/'));
      await printed(/by console.log/);
    });
    const line = jsonLines(outcome.stdout).find(({ message }) => message === 'with fields');
    assert.equal(line?.trace_id, traceId);
    assert.equal(line?.trace_flags, '01');
    assert.match(outcome.stdout, new RegExp(`ERROR default ${traceId} `));
    // The context of the logger itself is unchanged.
    assert.match(outcome.stdout, /^INFO default null null starting$/m);
  });
}

test('log4js: custom levels lie between their neighbours', () => {
  assert.deepEqual(
    [1, 5000, 7000, 10_000, 15_000, 29_999, 30_000, 45_000, 50_000, 60_000].map(log4jsSeverity),
    [1, 1, 3, 5, 7, 12, 13, 19, 21, 24],
  );
});

test('log4js: a line of a worker that the primary prints is one record, of the worker', async () => {
  const { receiver, stdout, code, stderr } = await observe(servicePath('log4js/cluster.cjs'));
  assert.equal(code, 0, stderr);
  const [span] = receiver.spans.filter(({ name }) => name === 'work');
  const records = receiver.logs.filter(({ body }) => body === 'of a worker');
  assert.deepEqual(
    records.map(({ traceId, resource }) => [traceId, resource['process.pid']]),
    [[span?.traceId, span?.resource['process.pid']]],
  );
  assert.equal(stdout, `of a worker ${span?.traceId}\n`);
});
