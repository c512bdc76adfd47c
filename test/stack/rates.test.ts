// How often an address, a user and a log-in may ask, and who is counted as whom.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import type { Gateway } from '../../scripts/servers/start-gateway.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { startEcho } from './echo.ts';
import { useGateway } from './use-gateway.ts';

const skip = skipReason(await ensureServers(['nginx']));
const SECRET = 'of-this-test-'.repeat(3);
const secrets = temporaryFolder('gateway-secrets');
writeFileSync(`${secrets}/jwt`, SECRET);

let echo: Awaited<ReturnType<typeof startEcho>>;
before(async () => {
  echo = await startEcho();
});
after(() => echo.stop());

const tokenOf = (sub: string, secret = SECRET) => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub, exp: Date.now() / 1_000 + 60 })}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

/** How many of so many requests passed, and what the first refused one said. */
async function flood(
  gateway: Gateway,
  count: number,
  headers: (index: number) => Record<string, string>,
  [method, path]: readonly [string, string] = ['GET', '/decks'],
) {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      gateway.ask(path, { method, headers: headers(index) }),
    ),
  );
  const refused = answers.find(({ status }) => status === 429);
  return { passed: answers.filter(({ status }) => status === 200).length, refused };
}

describe('rates', { skip }, () => {
  const env = {
    GATEWAY_JWT_SECRET_FILE: `${secrets}/jwt`,
    GATEWAY_TRUSTED_PROXIES: '127.0.0.1/32',
  };

  test('of an address: the burst and one, then 429 with Retry-After', async () => {
    const limits = { GATEWAY_RATE_PER_ADDRESS: '1r/m', GATEWAY_BURST_PER_ADDRESS: '9' };
    await useGateway(echo.address, { ...env, ...limits }, async (gateway) => {
      const from = (address: string) => () => ({ 'x-forwarded-for': address });
      const { passed, refused } = await flood(gateway, 15, from('203.0.113.1'));
      assert.equal(passed, 10);
      assert.equal(refused?.headers['retry-after'], '1');
      assert.equal(JSON.parse(refused?.body ?? '').error.code, 'too_many');
      // Another address has its own.
      assert.equal((await flood(gateway, 10, from('203.0.113.2'))).passed, 10);
    });
  });

  test('of a user, from wherever they come; no header that anyone can set is one', async () => {
    const limits = { GATEWAY_RATE_PER_USER: '1r/m', GATEWAY_BURST_PER_USER: '4' };
    await useGateway(echo.address, { ...env, ...limits }, async (gateway) => {
      const anywhere = (headers: Record<string, string>) => (index: number) => ({
        'x-forwarded-for': `203.0.113.${index}`,
        ...headers,
      });
      const bearer = (token: string) => anywhere({ authorization: `Bearer ${token}` });
      // Somebody who says that they are Ada, by all means but her token, does not use up what she has.
      const forged = tokenOf('ada', 'another-secret');
      assert.equal((await flood(gateway, 10, bearer(forged))).passed, 10);
      const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged.split('.')[1]}.`;
      assert.equal((await flood(gateway, 10, bearer(none))).passed, 10);
      assert.equal((await flood(gateway, 10, anywhere({ 'x-user-id': 'ada' }))).passed, 10);
      assert.equal((await flood(gateway, 10, bearer(tokenOf('ada')))).passed, 5);
      const cookie = anywhere({ cookie: `a=b; __Host-session=${tokenOf('grace')}` });
      assert.equal((await flood(gateway, 10, cookie)).passed, 5);
      const users = new Set(gateway.lines().map(({ user }) => user));
      assert.deepEqual([...users].sort(), ['', 'ada', 'grace']);
    });
  });

  test('of log-ins, each of which costs the service a derivation of a key', async () => {
    const limits = { GATEWAY_RATE_OF_LOGINS: '1r/m', GATEWAY_BURST_OF_LOGINS: '2' };
    await useGateway(echo.address, { ...env, ...limits }, async (gateway) => {
      const type = () => ({ 'content-type': 'application/json' });
      assert.equal((await flood(gateway, 6, type, ['POST', '/login'])).passed, 3);
      assert.equal((await flood(gateway, 6, type, ['POST', '/users'])).passed, 0);
      assert.equal((await flood(gateway, 6, type, ['POST', '/decks'])).passed, 6);
    });
  });
});
