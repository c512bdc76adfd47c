// Exact sessions across several processes, in a real Redis.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { type Redis, startRedis } from '../../scripts/servers/start-redis.ts';
import { redisAddress } from '../../src/users/redis/redis-address.ts';
import { createConnection } from '../../src/users/redis/redis-connection.ts';
import { createCertificateFolder } from '../support/certificates.ts';
import { openWay, type SessionService, startSessionService, type Way } from './session-services.ts';

const servers = await ensureServers(['redis']);
const PASSWORD = ['of', 'the', 'store'].join('-');
/** Longer than all requests of a session, however busy the machine is. */
const IDLE = { SIGHTLINE_SESSION_IDLE: '4s' };

describe('SIGHTLINE_SESSION_STORE', { skip: skipReason(servers), concurrency: true }, () => {
  const certificates = createCertificateFolder();
  const { key, cert } = certificates.create('redis');
  let redis: Redis;
  let way: Way;
  let tlsPort: number;
  const services: SessionService[] = [];
  /** Each test has a database of its own. */
  const storeAt = (port: number, database: number) =>
    `redis://:${PASSWORD}@127.0.0.1:${port}/${database}`;
  const start = async (store: string, more: Record<string, string> = {}) => {
    const service = await startSessionService({ ...IDLE, ...more, SIGHTLINE_SESSION_STORE: store });
    services.push(service);
    return service;
  };

  before(async () => {
    tlsPort = await freePort();
    redis = await startRedis([
      ...['--requirepass', PASSWORD, '--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
      ...['--tls-key-file', key, '--tls-cert-file', cert],
    ]);
    way = await openWay(redis.port);
  });
  after(async () => {
    await Promise.all(services.map((service) => service.stop('SIGKILL')));
    await way?.close();
    await redis?.stop();
    certificates.remove();
  });

  test('a session that moves between processes, one of which is killed, counts as one', async () => {
    const store = storeAt(redis.port, 1);
    const [first, second] = await Promise.all([start(store), start(store)]);
    await first.visit('ann');
    await first.until('one session', () => first.gauge('app.sessions.active') === 1);
    const began = performance.now();
    await sleep(500);
    await second.visit('ann');
    const seconds = (performance.now() - began) / 1000;
    await second.visit('bob');
    await Promise.all(
      [first, second].map((service) =>
        service.until(
          'two sessions, told by each',
          () => service.gauge('app.sessions.active') === 2,
        ),
      ),
    );
    // What was under way when it dies is in Redis already.
    await first.stop('SIGKILL');
    await second.until('their end', () => second.ended().count === 2);
    await second.until('none', () => second.gauge('app.sessions.active') === 0);
    const { count, sum } = second.ended();
    assert.equal(count, 2);
    assert.ok(sum >= 0.5 && sum <= seconds + 2, `${sum} s, of about ${seconds}`);
    assert.equal(second.gauge('app.session.store.up'), 1);
    const { stderr, stdout } = await second.stop();
    assert.doesNotMatch(stderr, /sessions/);
    assert.ok(!stdout.includes(PASSWORD));
  });

  test('while Redis is unavailable activity is queued, and nothing is lost or split', async () => {
    const service = await start(storeAt(way.port, 3));
    await service.visit('carl');
    await service.until('one session', () => service.gauge('app.sessions.active') === 1);
    const began = performance.now();
    let away = true;
    // Requests go on all the while, with gaps below the longest.
    const visits = (async () => {
      while (away) {
        await service.visit('carl');
        await sleep(100);
      }
    })();
    await way.close();
    await service.waitForOutput(/sessions cannot be saved in Redis at 127\.0\.0\.1:\d+: .*queued/);
    await service.until('the store to be down', () => service.gauge('app.session.store.up') === 0);
    while (performance.now() - began < 5000) await sleep(100);
    away = false;
    await visits;
    await way.open();
    await service.until('the store to be up', () => service.gauge('app.session.store.up') === 1);
    await service.waitForOutput(/sessions are saved in Redis at 127\.0\.0\.1:\d+ again/);
    await service.until('the end', () => service.ended().count > 0);
    const { count, sum } = service.ended();
    assert.equal(count, 1);
    assert.ok(sum >= 4.9, `${sum} s`);
    const { stderr } = await service.stop();
    assert.equal(stderr.match(/sightline warn: sessions/g)?.length, 2, stderr);
    assert.ok(!stderr.includes(PASSWORD), stderr);
  });

  test('rediss: uses TLS; an exiting process saves its activity and ends no session', async () => {
    const store = `rediss://default:${PASSWORD}@localhost:${tlsPort}/2`;
    const trust = { NODE_EXTRA_CA_CERTS: cert };
    const [first, second] = await Promise.all([start(store, trust), start(store, trust)]);
    await first.until('the store to be up', () => first.gauge('app.session.store.up') === 1);
    await first.visit('dora');
    assert.doesNotMatch((await first.stop('SIGTERM')).stderr, /sessions|activity/);
    await second.until('one session', () => second.gauge('app.sessions.active') === 1);
    assert.equal(second.ended().count, 0);
    await second.until('its end', () => second.ended().count === 1);
  });

  test('a wrong password and an untrusted certificate are reported, without the password', async () => {
    const [wrong, unknown] = await Promise.all([
      start(`redis://me:${PASSWORD}@127.0.0.1:${redis.port}`),
      start(`rediss://:${PASSWORD}@localhost:${tlsPort}`),
    ]);
    await wrong.waitForOutput(/the user or password is wrong \(WRONGPASS\)\. Correct them/);
    await unknown.waitForOutput(
      /certificate is not trusted \(\w+\)\. Add the certificate authority/,
    );
    for (const service of [wrong, unknown]) assert.ok(!service.said().includes(PASSWORD));
  });

  test('Redis stores hashes, never an id', async () => {
    const store = storeAt(redis.port, 4);
    const service = await start(store);
    await service.visit('someone@example.org');
    await service.until('one session', () => service.gauge('app.sessions.active') === 1);
    const client = createConnection(redisAddress(store), 30_000);
    client.hold(true);
    const keys = ((await client.command(['KEYS', '*'])) as string[]).sort();
    const members = (await client.command(['ZRANGE', keys[1]!, '0', '-1'])) as string[];
    client.hold(false);
    assert.deepEqual(keys, [
      '{sightline:sessions:development/visited}:first',
      '{sightline:sessions:development/visited}:last',
    ]);
    assert.match(members.join(), /^[0-9a-f]{16}$/);
  });
});
