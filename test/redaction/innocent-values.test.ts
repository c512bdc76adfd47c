// Innocent values stay unchanged: in each place, at most one of a hundred is mistaken for a secret.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { INNOCENT, INNOCENT_FIELDS, INNOCENT_PARAMETERS } from '../support/innocent-values.ts';

const SETTINGS = { mode: 'replace', names: [], exempt: [], patterns: [] } as const;
const redactor = createRedactor(SETTINGS, undefined)!;
const MOST = 0.01;

/** Each returns the exported value, and the expected value without secrets. */
const CHANNELS: Readonly<Record<string, (value: string) => readonly [unknown, unknown]>> = {
  attribute: (value) => [redactor.value('note', value), value],
  text: (value) => same(`saw ${value} today`, (text) => redactor.text(text)),
  'JSON in a text': (value) => same(JSON.stringify({ note: value }), (text) => redactor.text(text)),
  path: (value) => same(`/items/${encodeURIComponent(value)}`, (text) => redactor.url(text)),
  query: (value) => same(`a=1&note=${encodeURIComponent(value)}`, (text) => redactor.query(text)),
};

describe('at least 134 values', () => {
  for (const [channel, send] of Object.entries(CHANNELS)) {
    test(`as ${channel}`, () => {
      const hidden = INNOCENT.filter((value) => {
        const [sent, expected] = send(value);
        return sent !== expected;
      });
      assert.ok(INNOCENT.length >= 134, `${INNOCENT.length}`);
      assert.ok(hidden.length <= MOST * INNOCENT.length, hidden.join('\n'));
    });
  }
});

test('names that describe secrets, or look like names of secrets', () => {
  const hidden = Object.entries(INNOCENT_FIELDS).filter(
    ([name, value]) => redactor.value(name, value) !== value,
  );
  assert.deepEqual(hidden, []);
  const inTexts = Object.entries(INNOCENT_FIELDS)
    .map(([name, value]) => JSON.stringify({ [name]: value }))
    .filter((text) => redactor.text(text) !== text);
  assert.deepEqual(inTexts, []);
});

test('parameters', () => {
  const hidden = INNOCENT_PARAMETERS.filter(
    (query) =>
      redactor.query(query) !== query || redactor.text(`GET /x?${query}`) !== `GET /x?${query}`,
  );
  assert.deepEqual(hidden, []);
});

function same(text: string, send: (text: string) => string): readonly [unknown, unknown] {
  return [send(text), text];
}
