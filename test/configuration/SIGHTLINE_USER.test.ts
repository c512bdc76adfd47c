import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '../../src/configuration/read-configuration.ts';
import { problemText } from '../../src/diagnostics/problem-text.ts';
import type { MetricPoint } from '../../tools/receiver/received.ts';
import { useService } from '../support/services.ts';

/** What these variables are understood as, and what is said of them. */
function read(variables: Record<string, string>) {
  const { configuration, problems } = readConfiguration(variables, []);
  return { users: configuration?.sightline.users, said: problems.map(problemText) };
}

test('SIGHTLINE_USER takes rules in order, in any case of their kinds', () => {
  const { users, said } = read({ SIGHTLINE_USER: 'JWT:https://a.example/id, header:X-User-Id' });
  assert.deepEqual(said, []);
  assert.deepEqual(users, {
    sources: [
      { kind: 'jwt', name: 'https://a.example/id' },
      { kind: 'header', name: 'x-user-id' },
    ],
    sessionIdleMs: 1_800_000,
    sessionRoutes: [],
    sessionStore: undefined,
  });
});

for (const [value, meant] of [
  ['heder:x-user', 'header:x-user'],
  ['cookies:sid', 'cookie:sid'],
  ['jwt', 'jwt:sub'],
  ['bagage', 'baggage:enduser.id'],
  ['x-user-id', 'header:x-user-id'],
  ['sub', 'jwt:sub'],
  ['header:no good', 'header:x-user-id'],
  ['session:id', undefined],
  [':', undefined],
] as const) {
  test(`SIGHTLINE_USER=${value} is reported, and ${meant ?? 'nothing'} is suggested`, () => {
    const { users, said } = read({ SIGHTLINE_USER: value });
    assert.equal(users, undefined);
    assert.equal(said.length, 1);
    assert.ok(said[0]!.startsWith(`SIGHTLINE_USER is "${value}", which is not a rule`), said[0]);
    if (meant === undefined) assert.doesNotMatch(said[0]!, /Did you mean/);
    else assert.ok(said[0]!.includes(`Did you mean "${meant}"?`), said[0]);
  });
}

test('SIGHTLINE_USER: a rule that is understood counts beside one that is not', () => {
  const { users, said } = read({ SIGHTLINE_USER: 'jtw:sub,cookie:sid' });
  assert.deepEqual(users?.sources, [{ kind: 'cookie', name: 'sid' }]);
  assert.match(said.join(), /^SIGHTLINE_USER is "jtw:sub".* Did you mean "jwt:sub"\?/);
});

for (const [value, ms, complaint] of [
  ['30m', 1_800_000, undefined],
  ['90s', 90_000, undefined],
  ['1.5 h', 5_400_000, undefined],
  ['1500', 1500, undefined],
  ['25h', 1_800_000, /Using 1800000\.$/],
  ['0', 1_800_000, /number from 1 to 86400000 \(ms\)/],
  ['soon', 1_800_000, /SIGHTLINE_SESSION_IDLE is "soon"/],
] as const) {
  test(`SIGHTLINE_SESSION_IDLE=${value} is ${ms} ms`, () => {
    const { users, said } = read({ SIGHTLINE_USER: 'jwt:sub', SIGHTLINE_SESSION_IDLE: value });
    assert.equal(users?.sessionIdleMs, ms);
    if (complaint === undefined) assert.deepEqual(said, []);
    else assert.match(said.join('\n'), complaint);
  });
}

const PASSWORD = ['p', 'w', '1', '2', '3'].join('');

for (const [value, pieces] of [
  [`redis://me:${PASSWORD}@redis.example:6380/2`, []],
  [`rediss://:${PASSWORD}@redis.example`, []],
  [`reds://me:${PASSWORD}@redis.example`, ['reds://[not shown]@redis.example']],
  [`http://me:${PASSWORD}@redis.example`, ['http://[not shown]@redis.example']],
  [`redis://redis.example/all?password=${PASSWORD}`, ['redis://redis.example/all?[not shown]']],
  ['localhost:6379', ['Did you mean "redis://localhost:6379"?']],
  ['redis:', ['Using no store']],
] as const) {
  const shown = value.replace(PASSWORD, '…');
  test(`SIGHTLINE_SESSION_STORE=${shown} ${pieces.length === 0 ? 'is used' : 'is reported'}`, () => {
    const { users, said } = read({ SIGHTLINE_USER: 'jwt:sub', SIGHTLINE_SESSION_STORE: value });
    assert.equal(users?.sessionStore, pieces.length === 0 ? value : undefined);
    assert.equal(said.length, pieces.length === 0 ? 0 : 1, said.join('\n'));
    for (const piece of pieces) assert.ok(said[0]!.includes(piece), said[0]);
    assert.ok(!said.join().includes(PASSWORD));
  });
}

test('SIGHTLINE_SESSION_ROUTES without SIGHTLINE_USER is reported', () => {
  const { users, said } = read({ SIGHTLINE_SESSION_ROUTES: '/decks/*' });
  assert.equal(users, undefined);
  assert.match(said.join(), /^SIGHTLINE_SESSION_ROUTES: .* which SIGHTLINE_USER identifies/);
});

/** An unsigned token: nobody checks it here. */
function token(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `Bearer ${part({ alg: 'none' })}.${part(claims)}.`;
}

type Headers = Readonly<Record<string, string>>;

/** The rule, a service, the headers of three users, and of requests that have none. */
const RULES: readonly (readonly [string, string, readonly Headers[], readonly Headers[]])[] = [
  [
    'header:X-User-Id',
    'http/service.cjs',
    ['who-ann', 'who-bob', 'zoë'.normalize('NFC')].map((id) => ({
      'x-user-id': encodeURIComponent(id),
    })),
    [{}, { 'x-user-id': ' ' }, { 'x-user-id': 'x'.repeat(600) }],
  ],
  [
    'jwt:sub',
    'express/service.mjs',
    [{ sub: 'who-ann' }, { sub: 'who-bob' }, { sub: 47110815 }].map((claims) => ({
      authorization: token(claims),
    })),
    [
      {},
      { authorization: token({}) },
      { authorization: token({ sub: ['who-ann'] }) },
      { authorization: 'Bearer nothing' },
      { authorization: 'Bearer a.%%%.c' },
      { authorization: `Basic ${token({ sub: 'who-eve' }).slice(7)}` },
      // The service answers 401.
      { authorization: token({ sub: 'who-eve' }), 'x-token': 'bad' },
    ],
  ],
  [
    'cookie:sid',
    'fastify/service.mjs',
    ['sid=who-ann', 'theme=dark; sid="who-bob"', 'a=b;sid=who-carl ;c=d'].map((cookie) => ({
      cookie,
    })),
    [{}, { cookie: 'asid=who-eve' }, { cookie: 'sid=' }, { cookie: 'sid' }],
  ],
  [
    'baggage:enduser.id',
    'http/service.mjs',
    ['enduser.id=who-ann', 'a=1,enduser.id=b%20b;prop=1', 'enduser.id = who-carl'].map(
      (baggage) => ({
        baggage,
      }),
    ),
    [{}, { baggage: 'other=who-ann' }, { baggage: ',,,' }],
  ],
];

for (const [rule, service, users, nobody] of RULES) {
  test(`SIGHTLINE_USER=${rule} counts users of ${service}`, async () => {
    const outcome = await useService(
      service,
      async ({ get }) => {
        for (const headers of [...users, ...nobody, ...users]) await get('/users/1', { headers });
      },
      { env: { SIGHTLINE_USER: rule } },
    );
    assert.equal(outcome.stderr, '');
    assert.deepEqual(
      outcome.metrics
        .filter(isNamed('app.users.active'))
        .map(({ attributes, value }) => [attributes['app.window'], value]),
      [
        ['5m', 3],
        ['1h', 3],
        ['24h', 3],
      ],
    );
    assert.equal(outcome.metrics.find(isNamed('app.session.duration'))?.count, 3);
    const sent = JSON.stringify(outcome.metrics, (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    assert.ok(!/who-|47110815/.test(sent));
  });
}

test('without SIGHTLINE_USER none of it is loaded or sent', async () => {
  const outcome = await useService(
    'http/service.mjs',
    async ({ get }) => {
      await get('/', { headers: { 'x-user-id': 'who-ann' } });
    },
    { env: { OTEL_LOG_LEVEL: 'debug' } },
  );
  assert.deepEqual(
    outcome.metrics.filter(({ name }) => /^app\.(users|session)/.test(name)),
    [],
  );
  assert.doesNotMatch(outcome.stderr, /observe-users/);
});

function isNamed(name: string): (point: MetricPoint) => boolean {
  return (point) => point.name === name;
}
