// `sightline checklist` against the stack as it is, where it finds nothing wrong, and against one that is broken in 27
// ways at once, where it finds each.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startAlertmanager } from '../../scripts/servers/start-alertmanager.ts';
import { startGateway } from '../../scripts/servers/start-gateway.ts';
import { startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { type Stack, startStack } from '../../scripts/stack/start-stack.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { sightline } from '../cli/sightline.ts';
import { environmentOf } from '../collector/compose-file.ts';
import { eventually } from '../collector/eventually.ts';
import { createCertificateFolder } from '../support/certificates.ts';
import { ROOT } from '../support/run-node.ts';
import { copyStack, type StackCopyOptions } from '../support/stack-copy.ts';
import { STACK_SERVERS } from './stack-servers.ts';

const skip = skipReason(await ensureServers(STACK_SERVERS));

/** Of the machine as others see it; the servers of the stack are at 127.0.0.1. */
const OUTSIDE = '127.0.0.78';
const OPEN = '127.0.0.77';
/** What tests start is wider by default, and what is shipped (50 a second) is more than a slow machine can ask. */
const LIMITS = {
  GATEWAY_OPERATORS: '10.231.2.0/24',
  GATEWAY_RATE_PER_ADDRESS: '5r/s',
  GATEWAY_BURST_PER_ADDRESS: '40',
};

const stops: (() => unknown)[] = [];
const folder = temporaryFolder('checklist');
let stack: Stack;
let env: Record<string, string>;

before(async () => {
  if (skip) return;
  const told = createPlain((request, response) => {
    request.resume();
    response.end();
  }).listen(0, '127.0.0.1');
  await once(told, 'listening');
  stops.push(() => told.close());
  const webhook = `http://127.0.0.1:${(told.address() as AddressInfo).port}/`;
  stack = await startStack((stop) => stops.push(stop), {
    alerts: { ALERT_WEBHOOK_URL: webhook, ALERT_WATCHDOG_WEBHOOK_URL: webhook },
    gatewayEnv: LIMITS,
    prometheusConfig: (addresses) => copy({ addresses }),
  });
  // What the service gets in production; two of them are the user's to say.
  env = {
    ...environmentOf('study-service'),
    SENTRY_DSN: 'https://publickey@o1.ingest.sentry.io/42',
    OTEL_TRACES_SAMPLER: 'sightline_tail',
  };
  for (const [name, value] of Object.entries(env)) {
    env[name] = value.replace('/run/secrets', stack.secrets);
  }
});
after(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** A configuration of Prometheus, by the shipped files with another clock. */
function copy(options: StackCopyOptions): string {
  const { prometheusConfig, remove } = copyStack({ eager: true, ...options });
  stops.push(remove);
  return prometheusConfig;
}

async function check(options: Readonly<Record<string, string>>, variables = env) {
  const file = join(folder, 'service.env');
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  writeFileSync(file, lines.join('\n'));
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const { code, stdout } = await sightline(['checklist', '--json', '--env-file', file, ...flags]);
  const { well, findings } = JSON.parse(stdout) as { well: boolean; findings: Finding[] };
  return { code, well, findings };
}

/** A copy of a shipped file, changed: each text has to be there. */
function rewrite(file: string, changes: readonly (readonly [text: string, other: string])[]): void {
  let text = readFileSync(file, 'utf8');
  for (const [part, other] of changes) {
    assert.ok(text.includes(part), part);
    text = text.replace(part, other);
  }
  writeFileSync(file, text);
}

describe('sightline checklist', { skip }, () => {
  test('finds nothing wrong in the stack as it is', async () => {
    const inside = {
      backup: stack.backups.state,
      prometheus: stack.prometheusUrl,
      alertmanager: stack.alertmanager.url,
      dashboards: join(ROOT, 'stack/grafana/dashboards'),
    };
    await eventually(
      'the first backup, its drill, and the watchdog',
      async () => ((await check(inside)).well ? true : undefined),
      180_000,
    );
    const { code, well, findings } = await check({
      ...inside,
      gateway: stack.gateway.url,
      ca: stack.gateway.certificate.ca,
      host: OUTSIDE,
    });
    assert.deepEqual(
      findings.flatMap(({ name, state, text }) => (state === 'ok' ? [] : [`${name} ${text}`])),
      // The port of http belongs to that of https where both are the usual ones.
      ['redirect not checked: the port is not 443'],
    );
    assert.deepEqual([code, well], [0, true]);
  });

  test('finds each of 27 faults', async () => {
    const gateway = await startBrokenGateway();
    const prometheusConfig = copy({ addresses: { 'loki:3100': '127.0.0.1:1' } });
    rewrite(join(prometheusConfig, '../rules/telemetry.yml'), [['vector(1)', 'vector(1) == 0']]);
    const prometheus = await startPrometheus({ configFile: prometheusConfig });
    stops.push(prometheus.stop);
    const alertmanager = await startAlertmanager();
    stops.push(alertmanager.stop);
    const state = join(folder, 'state');
    mkdirSync(state);
    const now = Math.floor(Date.now() / 1_000);
    writeFileSync(join(state, 'last-backup'), `${now - 3 * 86_400}\n`);
    writeFileSync(join(state, 'last-restore'), `${now - 9 * 86_400}\n`);
    // A collector that others reach; whoever is there already is open just as well.
    const open = createServer().listen(4318, OPEN);
    await Promise.race([once(open, 'listening'), once(open, 'error')]);
    stops.push(() => open.close());
    const { JWT_SECRET_FILE: _, ...others } = env;
    const variables = {
      ...others,
      DATABASE_URL: 'postgres://study:postgres@pgbouncer:6432/study',
      DATABASE_PASSWORD_FILE: '',
      REDIS_PASSWORD_FILE: '',
      JWT_SECRET: 'abcdef0123456789'.repeat(2),
      SENTRY_DSN: 'sentry.io/42',
      LOG_LEVEL: 'debug',
      NODE_ENV: 'development',
      OTEL_TRACES_SAMPLER: 'always_off',
      SIGHTLINE_REDACT: 'off',
      OTEL_SDK_DISABLED: 'true',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };
    const found = await eventually('a target that is down', async () => {
      const result = await check(
        {
          gateway: gateway.url,
          ca: gateway.certificate.ca,
          host: OPEN,
          backup: state,
          prometheus: prometheus.url,
          alertmanager: alertmanager.url,
          dashboards: folder,
        },
        variables,
      );
      return result.findings.some(({ name, state }) => name === 'targets' && state === 'fail')
        ? result
        : undefined;
    });
    assert.deepEqual([found.code, found.well], [1, false]);
    const wrong = found.findings.filter(({ state }) => state === 'fail' || state === 'warn');
    for (const { name, cure } of wrong) assert.ok(cure, `${name} has no cure`);
    assert.deepEqual(
      // Of rates, where this machine asks too slowly to be sure, a warning.
      wrong.map(({ name, state }) =>
        state === 'warn' && name !== 'rate limits' ? `${name} !` : name,
      ),
      [
        ...['DATABASE_URL', 'REDIS_URL', 'JWT_SECRET', 'SENTRY_DSN', 'LOG_LEVEL', 'NODE_ENV !'],
        ...['sampling', 'redaction', 'telemetry', 'Node TLS'],
        ...['old TLS', 'certificate', 'security headers', 'CORS', 'CSRF', 'WAF', 'body limit'],
        ...['/healthz !', 'rate limits', 'open ports', 'last backup', 'last restore'],
        ...['targets', 'watchdog', 'alerts routed', 'alerts arrive', 'dashboards'],
      ],
    );
    assert.equal(wrong.length, 27);
  });
});

/** On a changed copy of stack/nginx, before the services of the stack. */
async function startBrokenGateway() {
  const nginx = join(folder, 'nginx');
  cpSync(join(ROOT, 'stack/nginx'), nginx, { recursive: true });
  rewrite(join(nginx, 'nginx.conf.template'), [
    ['ssl_protocols TLSv1.2', 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2'],
    ['ssl_ciphers ', 'ssl_ciphers ALL:@SECLEVEL=0:'],
    ['add_header X-Content-Type-Options nosniff always;', ''],
    ['Access-Control-Allow-Origin $cors_origin', 'Access-Control-Allow-Origin $http_origin'],
    ['if ($is_forged)', 'if ($is_forged = never)'],
  ]);
  const certificates = createCertificateFolder();
  stops.push(certificates.remove);
  const gateway = await startGateway(new URL(stack.services[0]!.url).host, {
    withoutExporter: true,
    folder: nginx,
    certificate: certificates.create('localhost'),
    env: {
      GATEWAY_RUNBOOKS: join(ROOT, 'docs/runbooks'),
      GATEWAY_WAF: 'detect',
      GATEWAY_BODY_LIMIT: '50m',
      GATEWAY_OPERATORS: '127.0.0.0/8',
    },
  });
  stops.push(gateway.stop);
  return gateway;
}
