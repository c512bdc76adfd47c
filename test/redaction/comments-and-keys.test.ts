import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sanitizeKey } from '../../src/redaction/database/redis-commands.ts';
import { sanitizeSql } from '../../src/redaction/database/sanitize-sql.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { randomOf } from '../support/secret-kinds.ts';

const redactor = createRedactor(
  { mode: 'replace', names: [], exempt: [], patterns: [] },
  undefined,
)!;
const S = `q${randomOf('keys').letters(14)}7`;

for (const [system, query, expected] of [
  ['postgresql', `select 1 /* a /* b */ ${S} */ from t`, 'select ? from t'],
  ['postgresql', `select 1 /* a /* ${S}`, 'select ?'],
  ['mysql', 'select 1 /* a /* b */ from t', 'select ? from t'],
  ['mysql', `select 1 /*/ ${S} */ from t`, 'select ? from t'],
  ['microsoft.sql_server', `select a /* b /* c */ ${S} */ from t`, 'select a from t'],
  ['postgresql', 'select a/*b*//*c*/ -- d\n from t', 'select a from t'],
  ['postgresql', `SET app.secret = ${S}`, 'SET app.secret = ?'],
  [
    'postgresql',
    `SET LOCAL a TO ${S}, ${S}; SELECT b FROM c`,
    'SET LOCAL a TO ?, ?; SELECT b FROM c',
  ],
  ['mysql', `SET a = ${S}, b = ${S}`, 'SET a = ?, b = ?'],
  ['postgresql', 'UPDATE t SET a = b WHERE c = d', 'UPDATE t SET a = b WHERE c = d'],
] as const) {
  test(`${system}: ${expected}`, () => assert.equal(sanitizeSql(query, system).text, expected));
}

for (const prefix of [
  ...['reset:', 'password-reset:', 'magic:', 'refresh:', 'verify:', 'invite:', 'login:', '2fa:'],
  ...['oauth:state:', 'sess_', 'session-', 's:', 'session:', 'token:', 'otp:', 'app:v1:reset:'],
]) {
  test(`the secret part of the key ${prefix}… is masked, the rest stays`, () => {
    assert.equal(sanitizeKey(prefix + S, redactor), `${prefix}REDACTED`);
  });
}

test('a key that is a secret itself is masked', () => {
  assert.equal(sanitizeKey(S + S, redactor), 'REDACTED');
});

for (const key of [
  ...['user:1234', 'cache:products:page:12', 'login:joe@example.com', 'login:attempts:10.0.0.1'],
  ...['lock:orders:8f14e45f-ceea-467f-a9b2-1c6d3c1f6a55', 'rate:2026-11-29T08:26', 'session_count'],
  ...['d41d8cd98f00b204e9800998ecf8427e', 'invite:count', 'verify:queue', 's:summer-shoes-of-2026'],
]) {
  test(`the key ${key} stays`, () => assert.equal(sanitizeKey(key, redactor), key));
}
