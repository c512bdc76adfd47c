// `sightline checklist`: a sound production setup passes, and each fault is found.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startAlertmanager } from '../../scripts/servers/start-alertmanager.ts';
import { startGateway } from '../../scripts/servers/start-gateway.ts';
import { startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { makeSecrets } from '../../scripts/stack/secrets.ts';
import { checkGateway } from '../../src/cli/checklist/check-gateway.ts';
import { checkPorts } from '../../src/cli/checklist/check-ports.ts';
import { checkProduction } from '../../src/cli/checklist/check-production.ts';
import type { Line } from '../../src/cli/checklist/checklist-line.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { eventually } from '../collector/eventually.ts';
import { startEcho } from '../stack/echo.ts';
import { createCertificateFolder, readCertificate } from '../support/certificates.ts';
import { ROOT } from '../support/run-node.ts';
import { copyStack } from '../support/stack-copy.ts';
import { sightline } from './sightline.ts';

const skip = skipReason(await ensureServers(['nginx', 'prometheus', 'alertmanager']));
const stops: (() => unknown)[] = [];
after(async () => {
  for (const stop of stops.reverse()) await stop();
});

const folder = temporaryFolder('checklist');
makeSecrets(`${folder}/secrets`, ['localhost']);

const WELL = {
  DATABASE_URL: 'postgres://study@pgbouncer:6432/study',
  DATABASE_PASSWORD_FILE: `${folder}/secrets/postgres-password`,
  REDIS_URL: 'redis://redis:6379',
  REDIS_PASSWORD_FILE: `${folder}/secrets/redis-password`,
  JWT_SECRET_FILE: `${folder}/secrets/jwt-secret`,
  SENTRY_DSN: 'https://publickey@o1.ingest.sentry.io/42',
  LOG_LEVEL: 'info',
  NODE_ENV: 'production',
  OTEL_SERVICE_NAME: 'study-service',
  OTEL_TRACES_SAMPLER: 'sightline_tail',
};

const stateOf = (lines: readonly Line[], name: string) =>
  lines.find(([line]) => line === name)?.[1];

test('sound settings pass', () => {
  for (const [name, { state, text }] of checkProduction(WELL))
    assert.equal(state, 'ok', `${name}: ${text}`);
});

const BROKEN: readonly (readonly [line: string, state: 'fail' | 'warn', Record<string, string>])[] =
  [
    ['DATABASE_URL', 'fail', { DATABASE_URL: '' }],
    ['DATABASE_URL', 'fail', { DATABASE_URL: 'no address' }],
    ['DATABASE_URL', 'fail', { DATABASE_PASSWORD_FILE: '' }],
    [
      'DATABASE_URL',
      'fail',
      { DATABASE_PASSWORD_FILE: '', DATABASE_URL: 'postgres://study:postgres@db/study' },
    ],
    [
      'DATABASE_URL',
      'warn',
      { DATABASE_PASSWORD_FILE: '', DATABASE_URL: 'postgres://study:shorter@db/study' },
    ],
    ['REDIS_URL', 'warn', { REDIS_URL: '' }],
    ['REDIS_URL', 'fail', { REDIS_PASSWORD_FILE: '' }],
    ['REDIS_URL', 'fail', { REDIS_PASSWORD_FILE: '/no/such/file' }],
    ['JWT_SECRET', 'fail', { JWT_SECRET_FILE: '' }],
    ['JWT_SECRET', 'fail', { JWT_SECRET_FILE: '', JWT_SECRET: 'change-me' }],
    ['JWT_SECRET', 'fail', { JWT_SECRET_FILE: '', JWT_SECRET: 'abcdef0123456789'.repeat(2) }],
    ['JWT_SECRET', 'fail', { JWT_SECRET_FILE: '', JWT_SECRET: 'a'.repeat(100) }],
    ['SENTRY_DSN', 'warn', { SENTRY_DSN: '' }],
    ['SENTRY_DSN', 'fail', { SENTRY_DSN: 'sentry.io/42' }],
    ['LOG_LEVEL', 'fail', { LOG_LEVEL: 'debug' }],
    ['LOG_LEVEL', 'fail', { LOG_LEVEL: 'silent' }],
    ['NODE_ENV', 'warn', { NODE_ENV: 'development' }],
    ['sampling', 'warn', { OTEL_TRACES_SAMPLER: '' }],
    ['sampling', 'fail', { OTEL_TRACES_SAMPLER: 'always_off' }],
    ['sampling', 'fail', { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }],
    ['redaction', 'fail', { SIGHTLINE_REDACT: 'off' }],
    ['telemetry', 'fail', { OTEL_SDK_DISABLED: 'true' }],
    ['telemetry', 'warn', { OTEL_SERVICE_NAME: '' }],
    ['Node TLS', 'fail', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
  ];

test('each bad setting fails, and nothing else does', () => {
  for (const [line, state, env] of BROKEN) {
    const lines = checkProduction({ ...WELL, ...env });
    const said = JSON.stringify(env);
    assert.equal(stateOf(lines, line)?.state, state, `${line} with ${said}`);
    assert.ok(stateOf(lines, line)?.cure, `${line} has no cure`);
    const others = lines.filter(([name, verdict]) => name !== line && verdict.state !== 'ok');
    assert.deepEqual(others, [], said);
  }
});

describe('the gateway', { skip }, () => {
  test('the shipped gateway passes, and each layer without its protection fails', async () => {
    const echo = await startEcho();
    stops.push(echo.stop);
    const certificate = {
      cert: `${folder}/secrets/gateway.crt`,
      key: `${folder}/secrets/gateway.key`,
    };
    const check = async (env: Record<string, string>) => {
      const gateway = await startGateway(echo.address, { withoutExporter: true, certificate, env });
      try {
        const lines = await checkGateway({
          gateway: gateway.url,
          ca: `${folder}/secrets/ca.crt`,
          flood: true,
        });
        return lines
          .filter(([, { state }]) => state !== 'ok' && state !== 'skipped')
          .map(([name, { state }]) => [name, state]);
      } finally {
        await gateway.stop();
      }
    };
    const shipped = {
      GATEWAY_OPERATORS: '10.99.0.0/16',
      // So few that the slowest machine gets past them, and as many as the other lines need.
      GATEWAY_RATE_PER_ADDRESS: '5r/s',
      GATEWAY_BURST_PER_ADDRESS: '40',
    };
    assert.deepEqual(await check(shipped), []);
    assert.deepEqual(await check({ ...shipped, GATEWAY_WAF: 'off' }), [['WAF', 'fail']]);
    assert.deepEqual(await check({ ...shipped, GATEWAY_WAF: 'detect' }), [['WAF', 'fail']]);
    assert.deepEqual(await check({ ...shipped, GATEWAY_BODY_LIMIT: '50m' }), [
      ['body limit', 'fail'],
    ]);
    assert.deepEqual(await check({ ...shipped, GATEWAY_OPERATORS: '127.0.0.0/8' }), [
      ['/healthz', 'warn'],
    ]);
    assert.deepEqual(await check({ ...shipped, GATEWAY_HSTS_SECONDS: '60' }), [
      ['security headers', 'fail'],
    ]);
    const [[line] = [], ...others] = await check({
      ...shipped,
      GATEWAY_BURST_PER_ADDRESS: '5000',
    });
    // A warning where this machine asks too slowly to be sure.
    assert.deepEqual([line, others], ['rate limits', []]);
    assert.deepEqual(await check({ ...shipped, GATEWAY_CORS_ORIGINS: 'https://evil.example' }), [
      ['CORS', 'fail'],
      ['CSRF', 'fail'],
    ]);
  });

  test('a service without a gateway fails nearly everything', async () => {
    const certificates = createCertificateFolder();
    stops.push(certificates.remove);
    const certificate = certificates.create('localhost');
    const server = createServer(
      {
        ...readCertificate(certificate),
        minVersion: 'TLSv1',
        ciphers: 'ALL:@SECLEVEL=0',
      },
      (request, response) => {
        request.resume().once('end', () => {
          response.setHeader('access-control-allow-origin', '*');
          response.end();
        });
      },
    ).listen(0);
    await once(server, 'listening');
    stops.push(() => server.close());
    const gateway = `https://localhost:${(server.address() as AddressInfo).port}`;
    const lines = await checkGateway({ gateway, ca: certificate.cert, flood: true });
    const failed = lines.filter(([, { state }]) => state === 'fail').map(([name]) => name);
    assert.deepEqual(failed, [
      ...[
        'old TLS',
        'certificate',
        'security headers',
        'CORS',
        'CSRF',
        'WAF',
        'body limit',
        'rate limits',
      ],
    ]);
    const untrusted = await checkGateway({ gateway, flood: true });
    assert.equal(stateOf(untrusted, 'TLS')?.state, 'fail');
    const http = await checkGateway({ gateway: 'http://localhost', flood: true });
    assert.equal(stateOf(http, 'TLS')?.state, 'fail');
  });
});

test('an open internal port is named', async () => {
  const database = createTcp().listen(0, '127.0.0.1');
  await once(database, 'listening');
  const { port } = database.address() as AddressInfo;
  const [, open] = await checkPorts({ host: '127.0.0.1' }, { [port]: 'PostgreSQL' });
  assert.equal(open.state, 'fail');
  assert.match(open.text, new RegExp(`${port} \\(PostgreSQL\\)`));
  database.close();
  await once(database, 'close');
  const [, closed] = await checkPorts({ host: '127.0.0.1' }, { [port]: 'PostgreSQL' });
  assert.equal(closed.state, 'ok');
});

describe('the command', { skip }, () => {
  const check = async (args: readonly string[], env: Record<string, string> = WELL) => {
    const file = `${folder}/.env`;
    writeFileSync(
      file,
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
    const { code, stdout } = await sightline(['checklist', '--json', '--env-file', file, ...args]);
    const { well, findings } = JSON.parse(stdout) as { well: boolean; findings: Finding[] };
    return {
      code,
      well,
      findings,
      stateOf: (name: string) => findings.find((finding) => finding.name === name)?.state,
    };
  };

  test('data and alerts, good and bad', async () => {
    mkdirSync(`${folder}/state`);
    const now = Date.now() / 1_000;
    const note = (name: string, daysAgo: number) =>
      writeFileSync(`${folder}/state/${name}`, `${Math.floor(now - daysAgo * 86_400)}\n`);
    note('last-backup', 0.5);
    note('last-restore', 3);
    const told = createPlain((_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(told, 'listening');
    stops.push(() => told.close());
    const webhook = `http://127.0.0.1:${(told.address() as AddressInfo).port}/`;
    const alertmanager = await startAlertmanager({
      ALERT_WEBHOOK_URL: webhook,
      ALERT_WATCHDOG_WEBHOOK_URL: webhook,
    });
    stops.push(() => alertmanager.stop());
    const silent = await startAlertmanager();
    stops.push(() => silent.stop());
    const stack = copyStack({
      eager: true,
      addresses: { 'alertmanager:9093': new URL(alertmanager.url).host },
    });
    stops.push(stack.remove);
    const prometheus = await startPrometheus({ configFile: stack.prometheusConfig });
    stops.push(() => prometheus.stop());
    const places = [
      ...['--prometheus', prometheus.url, '--alertmanager', alertmanager.url],
      ...['--backup', `${folder}/state`, '--dashboards', join(ROOT, 'stack/grafana/dashboards')],
    ];
    await eventually(
      'all of it to be well',
      async () => {
        const { code, well, findings } = await check(places);
        const rest = findings.filter(({ state }) => state === 'fail');
        assert.deepEqual([code, well, rest], [0, true, []], JSON.stringify(rest));
        return true;
      },
      180_000,
    );

    note('last-backup', 3);
    note('last-restore', 9);
    const old = await check(places);
    assert.equal(old.code, 1);
    assert.equal(old.stateOf('last backup'), 'fail');
    assert.equal(old.stateOf('last restore'), 'fail');
    const nobody = await check([
      ...['--prometheus', 'http://127.0.0.1:1', '--alertmanager', silent.url],
      ...['--backup', '/no/such/folder', '--dashboards', `${folder}/state`],
    ]);
    for (const name of [
      'targets',
      'watchdog',
      'alerts routed',
      'alerts arrive',
      'last backup',
      'dashboards',
    ]) {
      assert.equal(nobody.stateOf(name), 'fail', name);
    }
  });

  test('reports what it did not check, and shows no secret', async () => {
    const { code, stdout } = await sightline(['checklist'], {
      env: { ...WELL, JWT_SECRET_FILE: '', JWT_SECRET: 'planted-secret' },
    });
    assert.equal(code, 1);
    assert.match(stdout, /✗ JWT_SECRET .* bits at most/);
    assert.match(stdout, /→ Use 256 or more/);
    assert.match(stdout, /- WAF .*not checked: --gateway is not set/);
    assert.doesNotMatch(stdout, /planted-secret/);
  });
});
