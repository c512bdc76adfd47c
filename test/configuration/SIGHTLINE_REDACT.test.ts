import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';

function read(env: Readonly<Record<string, string>>) {
  const { configuration, problems } = readConfiguration(env, []);
  return { ...configuration!.sightline, problems };
}

for (const [value, expected] of [
  ['', {}],
  ['on', {}],
  ['off', { mode: 'off' }],
  ['HASH', { mode: 'hash' }],
  ['hash,customer_no, x-internal-* ', { mode: 'hash', names: ['customer_no', 'x-internal-*'] }],
  ['!token,off', { mode: 'off', exempt: ['token'] }],
  ['/EMP-\\d{3,6}/i, /a,b/ ,pin', { patterns: [/EMP-\d{3,6}/gi, /a,b/g], names: ['pin'] }],
] as const) {
  test(`SIGHTLINE_REDACT=${value}`, () => {
    const { redaction, problems } = read({ SIGHTLINE_REDACT: value });
    assert.deepEqual(problems, []);
    assert.deepEqual(redaction, {
      mode: 'replace',
      names: [],
      exempt: [],
      patterns: [],
      ...expected,
    });
  });
}

for (const [value, meant] of [
  ['false', 'off'],
  ['none', 'off'],
  ['/(/', undefined],
  ['/a*/', undefined],
  ['//', undefined],
  ['two words', undefined],
] as const) {
  test(`SIGHTLINE_REDACT=pin,${value} is reported, and the rest of it works`, () => {
    const { redaction, problems } = read({ SIGHTLINE_REDACT: `pin,${value}` });
    assert.deepEqual(redaction.names, ['pin']);
    assert.equal(redaction.mode, 'replace');
    const [problem, ...more] = problems;
    assert.equal(more.length, 0);
    assert.equal(problem?.code, 'invalid-value');
    assert.equal((problem as { suggestion?: string }).suggestion, meant);
  });
}

test('SIGHTLINE_HASH_KEY: a short key is not used, and never shown', () => {
  assert.equal(read({ SIGHTLINE_HASH_KEY: 'x'.repeat(16) }).hashKey, 'x'.repeat(16));
  const { hashKey, problems } = read({ SIGHTLINE_HASH_KEY: 'short-key' });
  assert.equal(hashKey, undefined);
  assert.equal(problems.length, 1);
  assert.ok(!JSON.stringify(problems).includes('short-key'));
});
