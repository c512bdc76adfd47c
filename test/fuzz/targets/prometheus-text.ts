import assert from 'node:assert/strict';
import type { Attributes } from '@opentelemetry/api';
import { labelsOf } from '../../../src/signals/prometheus/prometheus-families.ts';
import { familyName, labelName } from '../../../src/signals/prometheus/prometheus-names.ts';
import { someText } from '../arbitrary-attributes.ts';
import type { FuzzTarget } from '../target.ts';

/** Reads labels by the grammar of the text format: `name="value",…` with `\\`, `\"` and `\n`. */
function readLabels(text: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  let at = 0;
  while (at < text.length) {
    const name = /^[a-zA-Z_][a-zA-Z0-9_]*(?==")/.exec(text.slice(at))?.[0];
    assert.ok(name !== undefined, `no name at ${at}: ${text}`);
    assert.ok(!labels.has(name), `${name} twice: ${text}`);
    at += name.length + 2;
    let value = '';
    for (; text[at] !== '"'; at++) {
      assert.ok(at < text.length && text[at] !== '\n', text);
      if (text[at] === '\\') {
        at++;
        assert.ok(['\\', '"', 'n'].includes(text[at]!), text);
        value += text[at] === 'n' ? '\n' : text[at];
      } else value += text[at];
    }
    labels.set(name, value);
    at++;
    assert.ok(at === text.length || text[at] === ',', text);
    at++;
  }
  return labels;
}

export const target: FuzzTarget = {
  of: 'src/signals/prometheus (text, names)',
  reference: 'a reader by the grammar of the text format',
  once(random) {
    const attributes: Attributes = {};
    for (const key of random.list(5, () => someText(random) || 'k'))
      attributes[key] = someText(random);
    const expected = new Map<string, string>();
    for (const [key, value] of Object.entries(attributes)) {
      const name = labelName(key);
      expected.set(name, expected.has(name) ? `${expected.get(name)};${value}` : String(value));
    }
    assert.deepEqual(readLabels(labelsOf(attributes)), expected);
    const kind = random.pick(['counter', 'gauge', 'histogram'] as const);
    const { name } = familyName(someText(random) || 'm', someText(random), kind);
    assert.match(name, /^[a-zA-Z_:][a-zA-Z0-9_:]*$/, JSON.stringify(name));
  },
};
