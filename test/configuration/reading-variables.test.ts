import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instrumentationsFromEnvironment } from '../../src/configuration/environment/instrumentations-from-environment.ts';
import { createEnvironment } from '../../src/configuration/environment-reader.ts';
import type { Problem } from '../../src/configuration/problem.ts';

function read(value: string) {
  const problems: Problem[] = [];
  return {
    environment: createEnvironment({ V: value }, (found) => problems.push(found)),
    problems,
  };
}

test('white space around a value is dropped, and a value of white space is unset', () => {
  assert.equal(read(' \t x y \n').environment.string('V'), 'x y');
  assert.equal(read(' \t\n').environment.string('V'), undefined);
  assert.equal(read('x').environment.string('W'), undefined);
  assert.deepEqual(read(' a ,, b,').environment.list('V'), ['a', 'b']);
});

test('booleans are true only by "true", in any case', () => {
  for (const value of ['true', 'TRUE', ' True ']) {
    assert.equal(read(value).environment.boolean('V', false), true);
  }
  for (const value of ['1', 'yes', 'on', 'tru', 'enabled']) {
    const { environment, problems } = read(value);
    assert.equal(environment.boolean('V', true), false);
    assert.equal(problems.length, 1);
  }
  assert.equal(read(' ').environment.boolean('V', true), true);
});

test('numbers are written as people write them', () => {
  for (const [value, expected] of [
    ['5', 5],
    ['+5', 5],
    ['5.0', 5],
    ['5e3', 5000],
    ['007', 7],
  ] as const) {
    assert.equal(read(value).environment.optionalNumber('V', { min: 0, max: 9999 }, '1'), expected);
  }
});

test('a list of words: each once, in its order, unknown ones are reported', () => {
  const { environment, problems } = read('B,a,b,c');
  assert.deepEqual(environment.wordsOf('V', ['a', 'b'], ['a']), ['b', 'a']);
  assert.equal(problems.length, 1);
  assert.deepEqual(read('c').environment.wordsOf('V', ['a', 'b'], ['a']), ['a']);
});

test('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS is an option of http and undici, in its case', () => {
  const options = (value: string) =>
    instrumentationsFromEnvironment(
      createEnvironment({ OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: value }, () => {}),
      [],
    ).options;
  assert.deepEqual(options(' GET,Purge '), {
    http: { knownMethods: ['GET', 'Purge'] },
    undici: { knownMethods: ['GET', 'Purge'] },
  });
  assert.deepEqual(options(''), {});
});
