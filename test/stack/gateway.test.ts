// What the gateway does for requests that it lets pass: who is counted, what is added, what is written.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import {
  type Gateway,
  type GatewayOptions,
  startGateway,
} from '../../scripts/servers/start-gateway.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { eventually } from '../collector/eventually.ts';
import { createCertificateFolder } from '../support/certificates.ts';
import { startEcho } from './echo.ts';
import { connectTo } from './raw-request.ts';

const skip = skipReason(await ensureServers(['nginx']));
const SECRET = 'of-this-test-'.repeat(3);
const secrets = temporaryFolder('gateway-secrets');
writeFileSync(`${secrets}/jwt`, SECRET);

let echo: Awaited<ReturnType<typeof startEcho>>;
before(async () => {
  echo = await startEcho();
});
after(() => echo.stop());

async function withGateway(
  env: GatewayOptions['env'],
  use: (gateway: Gateway) => Promise<void>,
  more: GatewayOptions = {},
): Promise<void> {
  const gateway = await startGateway(echo.address, {
    withoutExporter: true,
    ...more,
    env: env ?? {},
  });
  try {
    await use(gateway);
  } finally {
    await gateway.stop();
  }
}

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

describe('security headers', { skip }, () => {
  const EXPECTED: Readonly<Record<string, string>> = {
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-xss-protection': '0',
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };

  test('are in each answer, be it of the service or of the gateway', async () => {
    await withGateway({}, async (gateway) => {
      const answers = [
        await gateway.ask('/decks'),
        await gateway.ask('/decks?x=<script>alert(1)</script>'),
        await gateway.ask('/decks', {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: Buffer.alloc(1_100_000),
        }),
      ];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 403, 413],
      );
      for (const { headers } of answers) {
        for (const [name, value] of Object.entries(EXPECTED)) assert.equal(headers[name], value);
        // No version, of nothing.
        assert.equal(headers.server, 'nginx');
        assert.equal(headers['x-powered-by'], undefined);
      }
    });
  });
});

describe('rates', { skip }, () => {
  const env = {
    GATEWAY_JWT_SECRET_FILE: `${secrets}/jwt`,
    GATEWAY_TRUSTED_PROXIES: '127.0.0.1/32',
  };

  test('of an address: the burst and one, then 429 with Retry-After', async () => {
    const limits = { GATEWAY_RATE_PER_ADDRESS: '1r/m', GATEWAY_BURST_PER_ADDRESS: '9' };
    await withGateway({ ...env, ...limits }, async (gateway) => {
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
    await withGateway({ ...env, ...limits }, async (gateway) => {
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
    await withGateway({ ...env, ...limits }, async (gateway) => {
      const type = () => ({ 'content-type': 'application/json' });
      assert.equal((await flood(gateway, 6, type, ['POST', '/login'])).passed, 3);
      assert.equal((await flood(gateway, 6, type, ['POST', '/users'])).passed, 0);
      assert.equal((await flood(gateway, 6, type, ['POST', '/decks'])).passed, 6);
    });
  });
});

test('an address is that of the connection, unless a trusted proxy says it', { skip }, async () => {
  const claim = { headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.7', 'x-real-ip': '6.6.6.6' } };
  await withGateway({}, async (gateway) => {
    await gateway.ask('/a', claim);
    assert.equal(echo.seen.at(-1)?.headers['x-forwarded-for'], '127.0.0.1');
  });
  await withGateway({ GATEWAY_TRUSTED_PROXIES: '127.0.0.1/32 10.0.0.0/8' }, async (gateway) => {
    await gateway.ask('/a', claim);
    // The last that no trusted proxy has added, not what the client began with.
    assert.equal(echo.seen.at(-1)?.headers['x-forwarded-for'], '203.0.113.7');
    assert.equal(echo.seen.at(-1)?.headers['x-real-ip'], '203.0.113.7');
  });
});

describe('traces', { skip }, () => {
  const outer = {
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    tracestate: 'vendor=1',
    baggage: 'a=b',
  };
  const line = (gateway: Gateway) =>
    eventually('the line', async () => gateway.lines().at(-1), 5_000);

  test('restart: what comes from outside is not believed', async () => {
    await withGateway({ GATEWAY_TRACE_SAMPLE: '0%' }, async (gateway) => {
      await gateway.ask('/a', { headers: outer });
      const { headers = {} } = echo.seen.at(-1) ?? {};
      const written = await line(gateway);
      assert.match(written.trace_id, /^[0-9a-f]{32}$/);
      assert.notEqual(written.trace_id, '4bf92f3577b34da6a3ce929d0e0e4736');
      assert.equal(headers.traceparent, `00-${written.trace_id}-${written.span_id}-00`);
      assert.equal(headers.tracestate, undefined);
      assert.equal(headers.baggage, undefined);
    });
  });

  test('continue: it is, where it has the form of the standard', async () => {
    await withGateway({ GATEWAY_TRACEPARENT: 'continue' }, async (gateway) => {
      await gateway.ask('/a', { headers: outer });
      const { headers = {} } = echo.seen.at(-1) ?? {};
      const written = await line(gateway);
      assert.equal(written.trace_id, '4bf92f3577b34da6a3ce929d0e0e4736');
      assert.equal(written.parent_span_id, '00f067aa0ba902b7');
      assert.equal(headers.traceparent, `00-${written.trace_id}-${written.span_id}-01`);
      assert.equal(headers.tracestate, 'vendor=1');
      for (const traceparent of [
        '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
        '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
        'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
        'nonsense',
      ]) {
        await gateway.ask('/a', { headers: { ...outer, traceparent } });
        const { headers: sent = {} } = echo.seen.at(-1) ?? {};
        assert.match(String(sent.traceparent), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
        assert.doesNotMatch(String(sent.traceparent), /4bf92f|^00-0{32}/);
        assert.equal(sent.tracestate, undefined);
      }
    });
  });
});

test('the rules refuse, or only write, or are off', { skip }, async () => {
  const attack = '/decks?x=<script>alert(1)</script>';
  const log = (gateway: Gateway) => gateway.logs().match(/ModSecurity: (Warning|Access denied)/g);
  await withGateway({ GATEWAY_WAF: 'on' }, async (gateway) => {
    assert.equal((await gateway.ask(attack)).status, 403);
    await eventually('a word in the log', async () => log(gateway) ?? undefined);
  });
  await withGateway({ GATEWAY_WAF: 'detect', GATEWAY_LOG_LEVEL: 'info' }, async (gateway) => {
    assert.equal((await gateway.ask(attack)).status, 200);
    await eventually('a word in the log', async () => log(gateway) ?? undefined);
  });
  await withGateway({ GATEWAY_WAF: 'off', GATEWAY_LOG_LEVEL: 'info' }, async (gateway) => {
    assert.equal((await gateway.ask(attack)).status, 200);
    assert.equal(log(gateway), null);
  });
});

test('what it logs has no query, and none of the passwords that rules have found', {
  skip,
}, async () => {
  await withGateway({}, async (gateway) => {
    await gateway.ask('/decks?api_key=planted-secret');
    await gateway.ask('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: "' OR 1=1 --", password: "planted-secret' OR 1=1 --" }),
    });
    await eventually('both lines', async () => gateway.lines()[1]);
    assert.doesNotMatch(JSON.stringify(gateway.lines()) + gateway.logs(), /planted-secret/);
  });
});

test('/healthz, the status and the runbooks are for operators', { skip }, async () => {
  await withGateway({}, async (gateway) => {
    assert.equal((await gateway.ask('/healthz')).status, 200);
    assert.equal((await gateway.ask('/status')).body, 'ok', 'a route of the service');
    const runbook = await fetch(`${gateway.operatorsUrl}/runbooks/GatewayDown.md`);
    assert.match(await runbook.text(), /^# GatewayDown/);
  });
  await withGateway({ GATEWAY_OPERATORS: '10.99.0.0/16' }, async (gateway) => {
    assert.equal((await gateway.ask('/healthz')).status, 404);
  });
});

test('a certificate that was renewed is taken up, and no request is lost', { skip }, async (t) => {
  const certificates = createCertificateFolder();
  t.after(() => certificates.remove());
  const [used, renewed] = [certificates.create('localhost'), certificates.create('renewed')];
  const files = { ...used };
  await withGateway(
    { GATEWAY_CHECK_SECONDS: '1' },
    async (gateway) => {
      const subject = async () => {
        const socket = await connectTo(gateway, { rejectUnauthorized: false });
        const { subject } = socket.getPeerCertificate();
        socket.destroy();
        return subject.CN;
      };
      assert.equal(await subject(), 'localhost');
      // One that cannot be used changes nothing.
      writeFileSync(files.cert, 'no certificate');
      const slow = Array.from({ length: 4 }, () => gateway.ask('/wait/4000'));
      let asked = 0;
      let over = false;
      const asking = (async () => {
        while (!over) {
          // A connection of its own for each: one that is kept may be closed by either side.
          const { status } = await gateway.ask('/a', { headers: { connection: 'close' } });
          assert.equal(status, 200);
          asked++;
        }
      })();
      copyFileSync(renewed.key, files.key);
      copyFileSync(renewed.cert, files.cert);
      await eventually('the renewed one', async () =>
        (await subject()) === 'renewed' ? true : undefined,
      );
      for (const { status } of await Promise.all(slow)) assert.equal(status, 200);
      over = true;
      await asking.catch((error: NodeJS.ErrnoException) => {
        // This client trusts the old one only, and so ends at the moment of the change.
        assert.match(`${error.code}`, /SELF_SIGNED|CERT/);
      });
      assert.ok(asked > 10, `${asked}`);
    },
    { certificate: files },
  );
});

test('a log that has grown is rotated, and no line is lost', { skip }, async () => {
  const log = `${temporaryFolder('gateway-log')}/access.log`;
  const env = { GATEWAY_ACCESS_LOG: log, GATEWAY_LOG_BYTES: '2000', GATEWAY_CHECK_SECONDS: '1' };
  await withGateway(env, async (gateway) => {
    for (let index = 0; index < 10; index++) await gateway.ask(`/a/${index}`);
    const { readFileSync, existsSync } = await import('node:fs');
    await eventually('the old one', async () => (existsSync(`${log}.1`) ? true : undefined));
    await gateway.ask('/a/10');
    await eventually('all lines', async () => {
      const text = readFileSync(`${log}.1`, 'utf8') + readFileSync(log, 'utf8');
      return text.split('\n').length - 1 === 11 ? true : undefined;
    });
  });
});

test('a service that has ended is left out, and a request tried at the other', {
  skip,
}, async () => {
  const other = await startEcho();
  const gateway = await startGateway(`${echo.address} ${other.address}`, { withoutExporter: true });
  try {
    for (let index = 0; index < 10; index++) await gateway.ask('/a');
    assert.ok(other.seen.length > 0);
    await other.stop();
    for (let index = 0; index < 20; index++) assert.equal((await gateway.ask('/a')).status, 200);
  } finally {
    await gateway.stop();
  }
});
