// At the first paranoia level, with the rules refusing, nothing that users do is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { PASSWORDS, TEXTS } from './legitimate.ts';
import { type Stage, startStage } from './stage.ts';

const skip = skipReason(await ensureServers(['nginx', 'postgres']));

const stops: (() => unknown)[] = [];
let stage: Stage;
let user: Awaited<ReturnType<Stage['register']>>;
let passed = 0;

before(async () => {
  if (skip) return;
  stage = await startStage((stop) => stops.unshift(stop));
  user = await stage.register('ada@example.org');
});
after(async () => {
  for (const stop of stops) await stop();
});

async function passes(status: number, method: string, path: string, body?: unknown, headers = {}) {
  const answer = await stage.call(method, path, body, { headers: { ...user.headers, ...headers } });
  assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(body)}: ${answer.body}`);
  passed++;
  const isJson = answer.headers['content-type']?.includes('json');
  return isJson && answer.body !== '' ? JSON.parse(answer.body) : answer.body;
}

test('texts of decks, which come back as they were', { skip }, async () => {
  for (const title of TEXTS) {
    const deck = await passes(201, 'POST', '/decks', { title, description: `about: ${title}` });
    assert.equal(deck.title, title.trim());
  }
});

test('passwords', { skip }, async () => {
  for (const [index, password] of PASSWORDS.entries()) {
    const email = `user+${index}@example.org`;
    await passes(201, 'POST', '/users', { email, name: "Grace O'Hopper", password });
    await passes(200, 'POST', '/login', { email, password });
  }
});

test('each route, with its methods, types and parameters', { skip }, async () => {
  const deck = await passes(201, 'POST', '/decks', { title: 'German' });
  const path = `/decks/${deck.id}`;
  const file = TEXTS.map((text) => `${text.replaceAll(/[;\n]/g, ',')};${text.length}`).join('\n');
  await passes(201, 'POST', `${path}/import`, file);
  await passes(201, 'POST', `${path}/import`, 'eins;one\nzwei;two\n', {
    'content-type': 'text/csv; charset=utf-8',
  });
  const card = await passes(201, 'POST', `${path}/cards`, { front: 'drei', back: 'three (3)' });
  await passes(200, 'PUT', `/cards/${card.id}`, { front: 'drei', back: "three o'clock" });
  await passes(200, 'GET', `${path}/cards?limit=2&after=1`);
  await passes(200, 'GET', path);
  await passes(200, 'HEAD', path);
  await passes(200, 'GET', `${path}?utm_source=news%20letter&q=c%2B%2B`);
  await passes(200, 'GET', '/decks');
  await passes(200, 'GET', `${path}/export`);
  await passes(200, 'GET', `${path}/statistics`);
  const session = await passes(201, 'POST', `${path}/study-sessions`);
  await passes(201, 'POST', `/study-sessions/${session.id}/answers`, {
    cardId: session.cards[0].id,
    grade: 4,
  });
  await passes(200, 'POST', `/study-sessions/${session.id}/finish`);
  await passes(204, 'DELETE', `/cards/${card.id}`);
  await passes(404, 'GET', `${path}/nothing-here`);
  await passes(204, 'DELETE', path);
});

test('clients of many kinds', { skip }, async () => {
  const agents = [
    'curl/8.5.0',
    'node',
    'python-requests/2.31.0',
    'okhttp/4.12.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15',
  ];
  for (const agent of agents)
    await passes(200, 'GET', '/decks', undefined, { 'user-agent': agent });
  await passes(200, 'GET', '/decks', undefined, { accept: 'application/json, text/plain, */*' });
  await passes(200, 'GET', '/decks', undefined, { 'accept-language': 'de-DE,de;q=0.9,en;q=0.8' });
  await passes(200, 'GET', '/decks', undefined, { 'accept-encoding': 'gzip, deflate, br' });
  await passes(200, 'GET', '/decks', undefined, { referer: 'https://example.org/?q=a+b' });
  await passes(200, 'GET', '/decks', undefined, {
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    tracestate: 'vendor=abc,other=1:2;3',
    baggage: 'userId=42,region=eu%20west',
  });
});

test('a browser that is logged in by cookie', { skip }, async () => {
  const own = {
    origin: `https://localhost:${stage.gateway.port}`,
    'sec-fetch-site': 'same-origin',
  };
  const login = await stage.call(
    'POST',
    '/login',
    { email: 'ada@example.org', password: 'correct horse battery', cookie: true },
    { headers: own },
  );
  assert.equal(login.status, 204);
  passed++;
  const [set = ''] = login.headers['set-cookie'] ?? [];
  assert.match(
    set,
    /^__Host-session=[\w.-]+; Max-Age=43200; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
  );
  const cookie = { cookie: set.split(';')[0] ?? '' };
  const ask = async (method: string, body: unknown, headers: Record<string, string>) => {
    const answer = await stage.call(method, '/decks', body, { headers: { ...cookie, ...headers } });
    passed++;
    return answer.status;
  };
  assert.equal(await ask('GET', undefined, {}), 200);
  assert.equal(await ask('GET', undefined, { 'sec-fetch-site': 'cross-site' }), 200);
  assert.equal(await ask('POST', { title: 'by cookie' }, own), 201);
  assert.equal(await ask('POST', { title: 'again' }, { 'sec-fetch-site': 'same-origin' }), 201);
});

test('these were 80 or more, none was refused by the gateway', { skip }, () => {
  assert.ok(passed >= 80, `${passed}`);
  const refused = stage.gateway
    .lines()
    .filter(({ refused_by }) => !/^(service)?$/.test(refused_by));
  assert.deepEqual(refused, []);
});
