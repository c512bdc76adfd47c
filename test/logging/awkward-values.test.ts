import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toLine } from '../../src/logger/log-line.ts';
import { toPlain } from '../../src/logger/plain-value.ts';
import { fixture } from '../support/observe.ts';
import { runNode } from '../support/run-node.ts';
import { logged } from './lines.ts';

const MAX_LINE = 65_536;

const { lines, stdout, stderr, code } = await logged('awkward.mjs');
const cases = stderr.trim().split('\n');

test('each awkward value is one JSON line of bounded length, wherever it is', () => {
  assert.equal(code, 0, stderr);
  assert.equal(lines.length, cases.length);
  const printed = stdout.split('\n');
  for (const [index, name] of cases.entries()) {
    assert.ok(printed[index]!.length <= MAX_LINE, `${name}: ${printed[index]!.length}`);
    assert.equal(lines[index]!.service, 'shop', name);
  }
});

for (const [name, expected] of Object.entries({
  circle: { name: 'circle', self: '[Circular]' },
  'big number': '1180591620717411303424',
  'not a number': 'NaN',
  'throwing getter': { a: 1, b: '[Throws: not ready]' },
  'throwing toJSON': '[Throws: not ready]',
  'hostile proxy': '[Throws: not ready]',
  buffer: '[Buffer of 10000000 bytes]',
  map: { '[object Object]': 1, b: { name: 'circle', self: '[Circular]' } },
  date: null,
})) {
  test(`${name} is printed as ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(lines[cases.indexOf(`field: ${name}`)]!.value, expected);
  });
}

test('truncated values are marked', () => {
  const { value } = lines[cases.indexOf('field: long text')]!;
  assert.match(String(value).slice(-60), /^x+…\[\d+ more characters\]$/);
  const { value: list } = lines[cases.indexOf('field: long list')] as { value: unknown[] };
  assert.match(String(list.at(-1)), /^\[\d+ more\]$/);
});

test('text for a terminal is as robust, and has no control characters from the service', async () => {
  const { code: ended, stdout: text } = await runNode(fixture('logging/awkward.mjs'), {
    nodeArgs: [],
    args: ['text'],
  });
  assert.equal(ended, 0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.equal(/[\0-\x08\x0b-\x1f\x7f]/.exec(text), null);
  const heads = text.split('\n').filter((line) => /^\d\d:\d\d:\d\d\.\d{3} /.test(line));
  assert.equal(heads.length, cases.length);
});

test('any fields give valid JSON', () => {
  const values = fc.dictionary(fc.string({ maxLength: 20 }), fc.anything({ withBigInt: true }));
  fc.assert(
    fc.property(values, fc.integer({ min: 10, max: 5000 }), (value, left) => {
      const text = JSON.stringify(toPlain(value, { remaining: left }));
      JSON.parse(text);
      const line = toLine(
        {
          time: new Date(0),
          level: 'info',
          logger: 'l',
          message: 'm',
          service: 's',
          traceId: undefined,
          spanId: undefined,
          bound: {},
          fields: value,
          error: undefined,
          stack: undefined,
        },
        left,
        undefined,
      );
      assert.equal(JSON.parse(JSON.stringify(line)).message, 'm');
    }),
    { numRuns: 2000 },
  );
});
