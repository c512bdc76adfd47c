import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Line, logged } from './lines.ts';

const { lines, stdout, stderr, code } = await logged('lines.mjs');

function line(message: string): Line {
  const found = lines.filter((candidate) => candidate.message === message);
  assert.equal(found.length, 1, `${message}: ${found.length} lines\n${stdout}`);
  return found[0]!;
}

/** The extra fields. */
function fields(message: string): Line {
  const { timestamp, level, logger, service, message: _, ...rest } = line(message);
  return rest;
}

test('each line is printed, in order, and nothing else', () => {
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.deepEqual(
    lines.map(({ level, logger, message }) => `${level} ${logger}: ${message}`),
    [
      'info early: a logger from before',
      'info db: with fields',
      'debug db: taken names',
      'error db: failed',
      'error db: alone',
      'warn db: as an argument',
      'error db: not an error',
      'info db: from a child',
      'info db: from its child',
      'info db: as an object',
      'info db: with a stack',
      'fatal db: by log',
      'info undefined: without a name',
    ],
  );
});

test('timestamp, level, logger, message and service come first', () => {
  const { timestamp, service } = line('with fields');
  assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.equal(service, 'shop');
  assert.deepEqual(Object.keys(line('with fields')), [
    ...['timestamp', 'level', 'logger', 'message', 'service'],
    ...['region', 'user_id', 'nested'],
  ]);
});

test('fields are printed as they are, and those with a reserved name with _ appended', () => {
  const region = 'eu';
  assert.deepEqual(fields('with fields'), { region, user_id: 7, nested: { list: [1, 'two'] } });
  assert.deepEqual(fields('taken names'), { region, level_: 'x', message_: 'y', service_: 'z' });
  assert.deepEqual(fields('as an object'), { region, user_id: 8 });
  assert.deepEqual(fields('not an error'), { region, error: 'a text' });
});

test('a child has the fields of its parent; fields of the call win', () => {
  assert.deepEqual(fields('from a child'), { region: 'eu', request: 'r1', user_id: 2 });
  assert.deepEqual(fields('from its child'), { region: 'eu', request: 'r1', user_id: 1, step: 3 });
});

test('an error is printed with type, message, stack, other properties and causes', () => {
  const { error } = line('failed') as { error: Line };
  assert.deepEqual(
    { ...error, stack: undefined, cause: undefined },
    {
      type: 'OrderError',
      message: 'no order',
      code: 'E_ORDER',
      stack: undefined,
      cause: undefined,
    },
  );
  assert.match(String(error.stack), /^Error: no order\n {4}at .*lines\.mjs/);
  const cause = error.cause as Line;
  assert.deepEqual([cause.type, cause.message], ['TypeError', 'no db']);
  assert.match(String(cause.stack), /^TypeError: no db\n/);
  for (const [message, text] of [
    ['alone', 'alone'],
    ['as an argument', 'second'],
  ]) {
    const { error: printed } = line(message!) as { error: Line };
    assert.deepEqual([printed.type, printed.message], ['RangeError', text]);
  }
});

test('stack_info prints the stack from the caller on', () => {
  const { stack, ...rest } = fields('with a stack');
  assert.deepEqual(rest, { region: 'eu' });
  assert.match(String(stack), /^at .*lines\.mjs:\d+:\d+/);
});
