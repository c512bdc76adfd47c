import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseKeyValueList } from '../../src/configuration/values/key-value-list.ts';

for (const [text, pairs] of [
  ['', []],
  [' , ,', []],
  ['a=1', [['a', '1']]],
  [
    ' a = 1 ,b=2',
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  ['a=b=c', [['a', 'b=c']]],
  ['a=', [['a', '']]],
  ['a%3D=%2C%20', [['a=', ', ']]],
  [
    'a=1,a=2',
    [
      ['a', '1'],
      ['a', '2'],
    ],
  ],
] as const) {
  test(`pairs of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseKeyValueList(text), { pairs, fault: undefined });
  });
}

for (const [text, fault, left] of [
  ['a', 'entry 1 has no "="', 0],
  ['a=1,b', 'entry 2 has no "="', 1],
  ['=1', 'entry 1 has no key before its "="', 0],
  ['a=%zz,b=1', 'entry 1 is not valid percent-encoding', 1],
  ['a,=1', 'entry 1 has no "="', 0],
] as const) {
  test(`the fault of ${JSON.stringify(text)}`, () => {
    const read = parseKeyValueList(text);
    assert.equal(read.fault, fault);
    assert.equal(read.pairs.length, left);
  });
}
