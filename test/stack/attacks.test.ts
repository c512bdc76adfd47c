// What is sent to harm: each attack is stopped, by the layer that the tables name.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { eventually } from '../collector/eventually.ts';
import { ATTACKS, type Attack, crossSite, tokens } from './attacks.ts';
import { type Stage, startStage } from './stage.ts';

const skip = skipReason(await ensureServers(['nginx', 'postgres']));

const stops: (() => unknown)[] = [];
let stage: Stage;
let ada: Awaited<ReturnType<Stage['register']>>;
let stopped = 0;

before(async () => {
  if (skip) return;
  stage = await startStage((stop) => stops.unshift(stop), {
    env: {
      GATEWAY_OPERATORS: '10.99.0.0/16',
      GATEWAY_CORS_ORIGINS: 'https://app.study.example',
    },
  });
  ada = await stage.register('ada@example.org');
});
after(async () => {
  for (const stop of stops) await stop();
});

async function attack({ kind, name, layer, status, path, ...request }: Attack): Promise<void> {
  const { gateway } = stage;
  const before = gateway.lines().length;
  // With a token: being refused for want of one would prove nothing.
  const headers =
    kind === 'token' || kind === 'csrf' ? request.headers : { ...ada.headers, ...request.headers };
  const answer = await gateway.ask(path, { ...request, ...(headers && { headers }) });
  const line = await eventually('its line in the log', async () => gateway.lines()[before]);
  const got = { status: answer.status, layer: line.refused_by };
  assert.deepEqual(got, { status, layer }, `${kind}: ${name}`);
  assert.equal(gateway.lines().length, before + 1, `${kind}: ${name}: one line`);
  stopped++;
}

describe('attacks', { skip }, () => {
  // The line of a request is written a moment after its answer: those of the test before are there first.
  beforeEach(async () => {
    const last = `/decks/of-${randomUUID()}`;
    await stage.gateway.ask(last);
    await eventually('its line', async () =>
      stage.gateway.lines().at(-1)?.path === last ? true : undefined,
    );
  });

  for (const kind of new Set(ATTACKS.map(({ kind }) => kind))) {
    test(kind, async () => {
      for (const one of ATTACKS.filter((attack) => attack.kind === kind)) await attack(one);
    });
  }

  test('pages of other sites', async () => {
    const cookie = `__Host-session=${ada.token}`;
    for (const one of crossSite(`https://localhost:${stage.gateway.port}`, cookie))
      await attack(one);
    const { rows } = await decks();
    assert.deepEqual(rows, [], 'a forged request has changed something');
  });

  test('tokens that are none', async () => {
    for (const one of tokens(ada.token, stage.secret)) await attack(one);
  });

  test('the deck of somebody else', async () => {
    const eve = await stage.register('eve@example.org');
    const made = await stage.call('POST', '/decks', { title: 'mine' }, { headers: ada.headers });
    const path = `/decks/${JSON.parse(made.body).id}`;
    for (const [method, at] of [
      ['GET', path],
      ['DELETE', path],
      ['GET', `${path}/export`],
      ['GET', `${path}/statistics`],
    ] as const) {
      const answer = await stage.call(method, at, undefined, { headers: eve.headers });
      assert.equal(answer.status, 404, `${method} ${at}`);
      stopped++;
    }
  });

  test('lines that a client would like to add to the logs', async () => {
    const { gateway, lines } = stage;
    const forged = '{"level":"info","message":"all is well"}';
    for (const path of [
      `/decks/%0a${encodeURIComponent(forged)}`,
      '/decks/%1b%5b2J%0d%0ainjected',
    ]) {
      await stage.call('GET', path, undefined, { headers: ada.headers });
      stopped++;
    }
    const written = await eventually('their lines', async () => {
      const found = gateway.lines().filter(({ path }) => /all is well|injected/.test(path));
      return found.length === 2 ? found : undefined;
    });
    // Each line is one object, or `lines` had thrown.
    for (const { path } of written) assert.ok(path.startsWith('/decks/'));
    for (const line of lines.filter((line) => line.includes('injected'))) JSON.parse(line);
    assert.ok(!lines.some((line) => line.includes('"message":"all is well"')));
  });

  test('a preflight of a page that may, and only of such a page', async () => {
    const ask = (origin: string, method = 'OPTIONS') =>
      stage.gateway.ask('/decks', {
        method,
        headers: {
          origin,
          ...ada.headers,
          ...(method === 'OPTIONS' && { 'access-control-request-method': 'POST' }),
        },
      });
    const allowed = await ask('https://app.study.example');
    assert.equal(allowed.status, 204);
    assert.equal(allowed.headers['access-control-allow-origin'], 'https://app.study.example');
    assert.match(String(allowed.headers['access-control-allow-headers']), /Authorization/);
    const read = await ask('https://app.study.example', 'GET');
    assert.equal(read.status, 200);
    assert.equal(read.headers['access-control-allow-origin'], 'https://app.study.example');
    const foreign = await ask('https://evil.example', 'GET');
    assert.equal(foreign.headers['access-control-allow-origin'], undefined);
    assert.match(String(foreign.headers.vary), /Origin/);
  });

  test('these were 80 or more', () => assert.ok(stopped >= 80, `${stopped}`));
});

async function decks() {
  const answer = await stage.call('GET', '/decks', undefined, { headers: ada.headers });
  return { rows: (JSON.parse(answer.body) as { decks: unknown[] }).decks };
}
