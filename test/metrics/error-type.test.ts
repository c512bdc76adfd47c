import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTypeOf } from '../../src/instrumentations/metric-support/error-type.ts';

class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

const withCode = (code: unknown, message = 'm') => Object.assign(new Error(message), { code });

/** Values that may be thrown, and their types. */
const THROWN: readonly (readonly [unknown, string])[] = [
  [withCode('42P01'), '42P01'],
  [withCode('ECONNREFUSED'), 'ECONNREFUSED'],
  [withCode(11_000), '11000'],
  [withCode({ deep: 'object' }), '_OTHER'],
  [withCode('the value 17 of user@example.com is wrong'), '_OTHER'],
  [withCode(undefined, 'connect ECONNREFUSED 127.0.0.1:1'), 'ECONNREFUSED'],
  [new DOMException('too late', 'TimeoutError'), 'TimeoutError'],
  [new DOMException('aborted', 'AbortError'), 'AbortError'],
  [new ReplyError('WRONGTYPE Operation against a key'), 'WRONGTYPE'],
  [new ReplyError('something else'), 'ReplyError'],
  [Object.assign(new Error('m'), { name: { not: 'a text' } }), '_OTHER'],
  [Object.assign(new Error('m'), { name: 'x'.repeat(1000) }), '_OTHER'],
  [new Error('Query read timeout'), '_OTHER'],
  ['a text', '_OTHER'],
  [7, '_OTHER'],
  [null, '_OTHER'],
  [undefined, '_OTHER'],
];

test('error.type is a short text, whatever was thrown', () => {
  for (const [thrown, expected] of THROWN) {
    assert.equal(errorTypeOf(thrown as Error), expected, String(thrown));
  }
});
