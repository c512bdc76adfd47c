import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe } from '../support/observe.ts';
import { MODULE_SYSTEMS, servicePath, useService } from '../support/services.ts';
import { assertException, assertPrintsTrace, observeLines, recordOf } from './lines.ts';

const INFO = 9;
const WARN = 13;
const ERROR = 17;

for (const system of MODULE_SYSTEMS) {
  const service = `winston/service.${system}`;

  test(`winston (${system}): each line is one log record, in the request's trace`, async () => {
    const outcome = await observeLines(service);
    const record = (body: string) => recordOf(outcome, body);

    assert.deepEqual(
      outcome.logs.map(({ body, severityText }) => `${severityText}: ${body}`),
      [
        'info: starting',
        'info: with fields',
        'warn: from a child',
        'error: failed: out of range',
        'error: no type',
        'error: in a field',
        'debug: of a transport',
        'info: of a transport that came later',
        'audit: of a level of its own',
        'info: in colour',
        'info: of the default logger',
        'info: as an object',
        'info: with a cycle',
        // Of another scope, so in another part of the export.
        'info: of a container',
      ],
    );

    assert.equal(record('with fields').severityNumber, INFO);
    assert.deepEqual(record('with fields').attributes, {
      component: 'shop',
      user: 7,
      nested: { list: [1, 'two'] },
    });
    assert.equal(record('from a child').severityNumber, WARN);
    assert.deepEqual(record('from a child').attributes, { component: 'shop', request: 'r1' });
    assert.equal(record('failed: out of range').severityNumber, ERROR);
    assert.equal(record('failed: out of range').attributes.detail, 'd');
    assertException(record('failed: out of range'), 'RangeError', 'out of range');
    assertException(record('no type'), 'TypeError', 'no type');
    assertException(record('in a field'), 'SyntaxError', 'no syntax');
    assert.equal(record('in a field').attributes.error, undefined);
    assert.equal(record('of a container').scope.name, 'container');
    // Only known to be between `error` and `info`.
    assert.equal(record('of a level of its own').severityNumber, ERROR - 1);
    assert.equal(record('as an object').attributes.when, '1970-01-01T00:00:00.000Z');
    // An incoming request refers to its socket, which refers to the request.
    assert.equal(typeof record('with a cycle').attributes.request, 'object');
  });

  test(`winston (${system}): the printed line has the trace, and is the same otherwise`, async () => {
    await assertPrintsTrace(service, 'message', 18);
  });
}

for (const kind of ['exception', 'rejection']) {
  test(`winston: an uncaught ${kind} that it handles is one record, and ends the process as without Sightline`, async () => {
    const { receiver, code } = await observe(
      servicePath('winston/crash.cjs'),
      {},
      { args: [kind] },
    );
    assert.equal(code, 1);
    const records = receiver.logs.filter(({ scope }) => scope.name === 'sightline/winston');
    assert.equal(records.length, 1);
    assert.equal(records[0]?.severityText, 'error');
    const message = kind === 'exception' ? 'nobody catches' : 'nobody waits';
    assertException(records[0]!, 'RangeError', message);
  });
}

test('winston: OTEL_NODE_DISABLED_INSTRUMENTATIONS=winston leaves lines alone and sends none', async () => {
  const outcome = await useService('winston/service.mjs', ({ get }) => get('/').then(() => {}), {
    env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'winston' },
  });
  assert.equal(outcome.logs.length, 0);
  assert.doesNotMatch(outcome.stdout, /trace_id/);
});
