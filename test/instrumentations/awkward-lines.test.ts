import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import type { LogRecord } from '../../tools/receiver/received.ts';
import { observe } from '../support/observe.ts';
import { servicePath } from '../support/services.ts';

await installTestPackages();
const { receiver, stdout, code, stderr } = await observe(servicePath('loggers/awkward.cjs'));

function record(body: string): LogRecord {
  const found = receiver.logs.filter((candidate) => candidate.body === body);
  assert.equal(found.length, 1, `${body}: ${found.length} records\n${stdout}\n${stderr}`);
  return found[0]!;
}

test('each printed line is one record, and no other', () => {
  assert.equal(code, 0, stderr);
  assert.equal(receiver.logs.length, stdout.trim().split('\n').length);
});

for (const [body, scope, eventName] of [
  ['paid 3 of 4', 'billing', 'order.paid'],
  ['printed', 'sightline/winston', ''],
  ['shipped today', 'shop', 'order.shipped'],
  ['nested failed', 'nested', ''],
  ['bunyan failed', 'orders', 'order.lost'],
] as const) {
  test(`"${body}": its scope is ${scope}, its event name "${eventName}"`, () => {
    assert.equal(record(body).scope.name, scope);
    assert.equal(record(body).eventName, eventName);
    assert.ok(!('event.name' in record(body).attributes));
  });
}

test('splat arguments are in the body, and fields beside them are attributes', () => {
  assert.equal(record('paid 3 of 4').attributes.order, 7);
  // A field with the name of a binding of pino.
  assert.equal(record('shipped today').attributes.name, 'Bob');
});

for (const body of ['failed', 'pino failed', 'bunyan failed']) {
  test(`"${body}": the stack traces of the causes are appended`, () => {
    const { attributes } = record(body);
    assert.equal(attributes['exception.type'], 'RangeError');
    assert.equal(
      String(attributes['exception.message']).replace(/: no address: no network$/, ''),
      'no order',
    );
    const text = String(attributes['exception.stacktrace']);
    assert.match(text, /RangeError: no order[\s\S]*TypeError: no address[\s\S]*Error: no network/);
    assert.equal(text.split('TypeError: no address').length, 2);
  });
}

test('exception.type is the class, whatever code the error has', () => {
  assert.equal(record('of a class').attributes['exception.type'], 'OrderError');
  assert.equal(record('with a code').attributes['exception.type'], 'OrderError');
  assert.equal(record('nested failed').attributes['exception.type'], 'OrderError');
});

test('a getter that throws and a number that is too big only affect their fields', () => {
  assert.deepEqual(record('with a getter').attributes.order, { total: '[Throws: not ready]' });
  assert.equal(record('with a big number').attributes.count, '18446744073709551616');
});

test('bunyan with src: true records where the line was logged', () => {
  const { attributes } = record('from here');
  assert.match(String(attributes['code.file.path']), /loggers\/awkward\.cjs$/);
  assert.equal(typeof attributes['code.line.number'], 'number');
  assert.ok(!('src' in attributes));
});
