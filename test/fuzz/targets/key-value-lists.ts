import assert from 'node:assert/strict';
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { parseKeyValueList } from '../../../src/configuration/values/key-value-list.ts';
import { parseHeaderList } from '../../../src/configuration/values/otlp-headers.ts';
import type { FuzzTarget } from '../target.ts';

const PIECES = [
  'a',
  'key',
  '=',
  ',',
  '%20',
  '%C3%BC',
  '%',
  '%zz',
  ' ',
  '\t',
  'ü',
  '__proto__',
  '\n',
  '\0',
  '"',
];

export const target: FuzzTarget = {
  of: 'src/configuration/values/key-value-list.ts, otlp-headers.ts',
  reference: 'parseKeyPairsIntoRecord of @opentelemetry/core',
  once(random) {
    const text = random.text(PIECES, 16);
    const { pairs, fault } = parseKeyValueList(text);
    for (const { name, value } of parseHeaderList(text).headers)
      assert.ok(new Headers([[name, value]]));
    // Empty values are none for theirs, and a key of an object's own is no key.
    const kept = pairs.filter(([key, value]) => value !== '' && key !== '__proto__');
    if (fault !== undefined) return;
    const theirs = Object.entries(parseKeyPairsIntoRecord(text));
    assert.deepEqual(Object.fromEntries(kept), Object.fromEntries(theirs), JSON.stringify(text));
  },
};
