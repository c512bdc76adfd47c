// Lines that no transport prints are not sent, and fields that are printed elsewhere are sent as usual.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe } from '../support/observe.ts';
import { servicePath } from '../support/services.ts';

test('winston: lines that all transports drop, custom levels, metadata()', async () => {
  const { receiver, stdout, stderr } = await observe(servicePath('winston/dropped.cjs'));
  assert.doesNotMatch(stderr, /sightline (warn|error)/);
  const printed = stdout.trimEnd().split('\n').length;
  // Both transports print one of the lines.
  assert.equal(printed, receiver.logs.length + 1);
  assert.deepEqual(
    receiver.logs.map(({ body, severityNumber }) => [body, severityNumber]),
    [
      ['kept by both', 9],
      ['kept by one', 9],
      ['kept by the other', 9],
      ['level emerg', 23],
      ['level bad', 16],
      ['level good', 9],
      ['with metadata', 9],
    ],
  );
  const record = receiver.logs.at(-1)!;
  assert.deepEqual(record.attributes, { metadata: { user: 7 } });
  assert.match(record.traceId ?? '', /^[0-9a-f]{32}$/);
});

test('pino: lines that no stream accepts, nestedKey', async () => {
  const { receiver, stderr } = await observe(servicePath('pino/dropped.cjs'));
  assert.doesNotMatch(stderr, /sightline (warn|error)/);
  const [one, ...nested] = receiver.logs;
  assert.equal(one?.body, 'for one stream');
  assert.deepEqual(
    nested.map(({ body, attributes }) => {
      const { 'exception.stacktrace': stack, ...rest } = attributes;
      return [body, rest, typeof stack];
    }),
    [
      [
        'below a key',
        { payload: { user: 7 }, 'exception.type': 'TypeError', 'exception.message': 'wrong' },
        'string',
      ],
      [
        'without a serializer',
        { payload: { user: 7 }, 'exception.type': 'RangeError', 'exception.message': 'far' },
        'string',
      ],
    ],
  );
});

test('pino: a burst that overflows the queue drops no error', async () => {
  const { receiver, stdout, stderr } = await observe(servicePath('pino/burst.cjs'));
  assert.equal(stdout.trimEnd().split('\n').length, 6001);
  assert.match(stderr, /\[SL_QUEUE_FULL\]/);
  assert.ok(receiver.logs.length < 6001, String(receiver.logs.length));
  assert.equal(receiver.logs.at(-1)?.body, 'the last words');
});
