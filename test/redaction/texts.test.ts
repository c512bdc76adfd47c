import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '../../src/redaction/redactor.ts';

const SETTINGS = { mode: 'replace', names: [], exempt: [], patterns: [] } as const;
const redactor = createRedactor(SETTINGS, undefined)!;

// The secrets are concatenated, so that no file contains a text that looks like one.
const WORD = 'hunter'.concat('2');
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxIn0', 'c2lnbmF0dXJl'].join('.');
const CARD = ['4111', '1111', '1111', '1111'];
const key = (body: string, end = '') => `-----BEGIN RSA PRIVATE${' KEY-----'}\n${body}${end}`;

for (const [given, expected] of [
  [`logged in with password=${WORD}, ok`, 'logged in with password=REDACTED, ok'],
  [`password: "two ${WORD}s", next`, 'password: "REDACTED", next'],
  [`{"password":"${WORD}","a":1}`, '{"password":"REDACTED","a":1}'],
  [
    `{"x":"{\\"token\\":\\"a\\\\\\"b\\",\\"y\\":1}"}`,
    '{"x":"{\\"token\\":\\"REDACTED\\",\\"y\\":1}"}',
  ],
  ['{"cookies":{"sid":"abc","b":[1]},"x":1}', '{"cookies":"REDACTED","x":1}'],
  [`<password>${WORD}</password><a>1</a>`, '<password>REDACTED</password><a>1</a>'],
  [`Server=x;Password=${WORD};User=a`, 'Server=x;Password=REDACTED;User=a'],
  [`psql --password ${WORD} -h x`, 'psql --password REDACTED -h x'],
  [`run --api-key=${WORD} --x y`, 'run --api-key=REDACTED --x y'],
  ['Cookie: a=1; b=2\nnext', 'Cookie: REDACTED\nnext'],
  [`curl -H "Authorization: Bearer ${WORD}" x`, 'curl -H "Authorization: Bearer REDACTED" x'],
  [`token => '${WORD}'`, "token => 'REDACTED'"],
  [`postgres://u:p@s/w?${WORD}@host/db`, 'postgres://REDACTED:REDACTED@host/db'],
  [`https://${WORD}@host/x`, 'https://REDACTED@host/x'],
  [`GET /x?page=2&sig=${WORD} 200`, 'GET /x?page=2&sig=REDACTED 200'],
  [`to=https%3A%2F%2Fu%3A${WORD}%40host`, 'to=https%3A%2F%2FREDACTED%3AREDACTED%40host'],
  [`/reset/${JWT}/now`, '/reset/REDACTED/now'],
  [`cut off: ${JWT.slice(0, 30)}`, 'cut off: REDACTED'],
  [`paid with ${CARD.join(' ')} 12/27`, 'paid with REDACTED 12/27'],
  [`paid with ${CARD.join('')}.`, 'paid with REDACTED.'],
  [key('MIIE', '\n-----END RSA PRIVATE KEY----- after'), 'REDACTED after'],
  [key('MIIE, cut off'), 'REDACTED'],
] as const) {
  test(`redacted: ${expected}`, () => assert.equal(redactor.text(given), expected));
}

for (const text of [
  'GET /users/:id',
  'POST /api/v2/orders/8f14e45f-ceea-467f-a9b2-1c6d3c1f6a55/items',
  'password is required',
  'basic authentication failed, bearer of bad news',
  '{"token":null,"password":true,"tokens":12}',
  'used tokens: 812, max_tokens=1000',
  'WHERE password = ? AND token = $1',
  '    at Object.<anonymous> (file:///app/src/tokens.js:10:5)',
  'trace 4bf92f3577b34da6a3ce929d0e0e4736 at 1764000000000000 took 0.4111111111111111',
  'order 4111111111111112, tel +49 4111 1111111',
  'http://host:8080/x?email=a@b.example&page=2',
  'mailto:somebody@example.com',
  '100 % of a%2Fb and %zz',
]) {
  test(`left alone: ${text}`, () => assert.equal(redactor.text(text), text));
}

test('values of secret names at any depth, without changing the input', () => {
  const request = {
    headers: { authorization: 'Bearer abc', 'x-request-id': '7', 'set-cookie': ['a=b'] },
    args: ['node', '--password', WORD],
    header: ['x-api-key', WORD],
    card: Number(CARD.join('')),
    pin: 1234,
    tokens: 3,
    session: { id: 'abc' },
  };
  const before = structuredClone(request);
  assert.deepEqual(redactor.value('request', request), {
    headers: { authorization: 'Bearer REDACTED', 'x-request-id': '7', 'set-cookie': ['REDACTED'] },
    args: ['node', '--password', 'REDACTED'],
    header: ['x-api-key', 'REDACTED'],
    card: 'REDACTED',
    pin: 'REDACTED',
    tokens: 3,
    session: { id: 'abc' },
  });
  assert.deepEqual(request, before);
  const harmless = { a: [1, { b: 'c' }] };
  assert.equal(redactor.value('x', harmless), harmless);
  assert.deepEqual(redactor.value('credentials', { user: 'a', ok: true }), {
    user: 'REDACTED',
    ok: true,
  });
});

test('a circular value ends', () => {
  const circular: Record<string, unknown> = { token: WORD };
  circular.self = circular;
  assert.ok(!JSON.stringify(redactor.value('x', circular)).includes(WORD));
});

test('names and patterns of SIGHTLINE_REDACT, and exemptions from it', () => {
  const own = createRedactor(
    {
      ...SETTINGS,
      names: ['customer_no', 'x-internal-*'],
      exempt: ['csrf_token'],
      patterns: [/EMP-\d{4}/g],
    },
    undefined,
  )!;
  assert.equal(own.text('EMP-1234 of customerNo=77'), 'REDACTED of customerNo=REDACTED');
  assert.equal(own.value('shop.customer_no', 77), 'REDACTED');
  assert.equal(own.value('x-internal-route', 'a'), 'REDACTED');
  assert.equal(own.value('x-external-route', 'a'), 'a');
  assert.equal(own.value('csrfToken', 'a'), 'a');
  assert.equal(own.value('token', 'a'), 'REDACTED');
});

test('SIGHTLINE_REDACT=hash: the same secret has the same hash everywhere, also when redacted again', () => {
  const hashing = createRedactor({ ...SETTINGS, mode: 'hash' }, 'sixteen-characters')!;
  const hash = hashing.mask(WORD);
  assert.match(hash, /^hash:[0-9a-f]{16}$/);
  assert.equal(hashing.text(`password=${WORD}`), `password=${hash}`);
  assert.equal(hashing.value('authorization', `Bearer ${WORD}`), `Bearer ${hash}`);
  assert.equal(hashing.query(`token=${WORD}`), `token=${hash}`);
  assert.equal(hashing.text(`password=${hash}`), `password=${hash}`);
  assert.equal(createRedactor({ ...SETTINGS, mode: 'off' }, undefined), undefined);
});

for (const [what, text] of [
  ['starts of tokens', 'eyJ'.repeat(100_000)],
  ['starts of tokens with separators', 'eyJ_'.repeat(75_000)],
  ['signs', '=:>'.repeat(100_000)],
  ['secret names', 'password='.repeat(30_000)],
  ['quotes', 'password="'.repeat(30_000)],
  ['starts of keys', `-----BEGIN PRIVATE${' KEY-----'}`.repeat(10_000)],
  ['schemes', 'a://a@'.repeat(50_000)],
  ['percent signs', `${'a'.repeat(200_000)}%`],
  ['digits', '4111 '.repeat(60_000)],
  ['brackets', 'token={'.repeat(30_000)],
] as const) {
  test(`300 KB of ${what} take their time once, not squared`, () => {
    const before = process.cpuUsage();
    redactor.text(text);
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1000 < 2000, `${(user + system) / 1000} ms`);
  });
}
