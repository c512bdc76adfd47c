import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MODULE_SYSTEMS } from '../support/services.ts';
import { assertException, assertPrintsTrace, observeLines, recordOf } from './lines.ts';

for (const system of MODULE_SYSTEMS) {
  const service = `bunyan/service.${system}`;

  test(`bunyan (${system}): each line is one log record, in the request's trace`, async () => {
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
        '21 fatal: with a cycle',
        // Of other scopes, so in other parts of the export.
        '9 info: to several streams',
        '5 debug: of a stream that came later',
      ],
    );

    assert.equal(record('with fields').scope.name, 'shop');
    assert.deepEqual(record('with fields').attributes, {
      user: 7,
      nested: { list: [1, 'two'] },
    });
    assert.deepEqual(record('from a child').attributes, { request: 'r1' });
    assertException(record('failed'), 'RangeError', 'out of range');
    assertException(record('no type'), 'TypeError', 'no type');
    assertException(record('in a field'), 'SyntaxError', 'no syntax');
    assert.equal(typeof record('with a cycle').attributes.request, 'object');
  });

  test(`bunyan (${system}): the printed line has the trace, and is the same otherwise`, async () => {
    await assertPrintsTrace(service, 'msg', 10);
  });
}
