// What the gateway does for requests that it lets pass: who is counted, what is added, what is written.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import {
  type Gateway,
  type GatewayOptions,
  startGateway,
} from '../../scripts/servers/start-gateway.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { makeSecrets } from '../../scripts/stack/secrets.ts';
import { eventually } from '../collector/eventually.ts';
import { startEcho } from './echo.ts';
import { connectTo } from './raw-request.ts';
import { type Use, useGateway } from './use-gateway.ts';

const skip = skipReason(await ensureServers(['nginx']));

let echo: Awaited<ReturnType<typeof startEcho>>;
before(async () => {
  echo = await startEcho();
});
after(() => echo.stop());

const withGateway = (env: GatewayOptions['env'], use: Use, more?: GatewayOptions) =>
  useGateway(echo.address, env, use, more);

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
  const secrets = `${temporaryFolder('renewal')}/secrets`;
  makeSecrets(secrets, ['localhost']);
  const file = (name: string) => `${secrets}/${name}`;
  await withGateway(
    { GATEWAY_CHECK_SECONDS: '1' },
    async (gateway) => {
      const serial = async () => {
        const socket = await connectTo(gateway, { ca: readFileSync(file('ca.crt')) });
        const { serialNumber } = socket.getPeerCertificate();
        socket.destroy();
        return serialNumber;
      };
      const first = await serial();
      const statuses: number[] = [];
      let over = false;
      const asking = Array.from({ length: 4 }, async () => {
        while (!over) {
          // A connection of its own for each: one that is kept may be closed by either side.
          const { status } = await gateway.ask('/a', { headers: { connection: 'close' } });
          statuses.push(status);
        }
      });
      // One that cannot be used changes nothing.
      const [key, cert] = [readFileSync(file('gateway.key')), readFileSync(file('gateway.crt'))];
      writeFileSync(file('gateway.crt'), 'no certificate');
      await eventually('nginx, which looks at it', async () =>
        /cannot load certificate/.test(gateway.logs()) ? true : undefined,
      );
      assert.equal(await serial(), first);
      writeFileSync(file('gateway.crt'), cert);
      // Under way when it is taken up.
      const slow = Array.from({ length: 4 }, () => gateway.ask('/wait/4000'));
      rmSync(file('gateway.crt'));
      assert.deepEqual(makeSecrets(secrets, ['localhost']).made.includes('gateway.crt'), true);
      assert.notDeepEqual(readFileSync(file('gateway.key')), key);
      await eventually('the renewed one', async () =>
        (await serial()) === first ? undefined : true,
      );
      const before = statuses.length;
      await eventually('requests by it', async () =>
        statuses.length > before + 20 ? true : undefined,
      );
      over = true;
      await Promise.all(asking);
      for (const { status } of await Promise.all(slow)) assert.equal(status, 200);
      assert.deepEqual([...new Set(statuses)], [200]);
      t.diagnostic(`${statuses.length} requests meanwhile, each answered`);
    },
    {
      certificate: {
        ...{ cert: file('gateway.crt'), key: file('gateway.key'), ca: file('ca.crt') },
      },
    },
  );
});

test('a log that has grown is rotated, and no line is lost', { skip }, async () => {
  const log = `${temporaryFolder('gateway-log')}/access.log`;
  const env = { GATEWAY_ACCESS_LOG: log, GATEWAY_LOG_BYTES: '2000', GATEWAY_CHECK_SECONDS: '1' };
  await withGateway(env, async (gateway) => {
    for (let index = 0; index < 10; index++) await gateway.ask(`/a/${index}`);
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
