// What cannot work as it is set keeps a server of the stack from starting: one that starts without what
// was asked for looks well, and nobody reads what it wrote on the way.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { root } from './compose-file.ts';

const MAIL = {
  ALERT_EMAIL_TO: 'on-call@example.org',
  ALERT_EMAIL_FROM: 'alerts@example.org',
  ALERT_SMTP_HOST: 'mail.example.org:587',
};
const NO_ADDRESS = 'hooks.example/planted-key';

const without = (name: keyof typeof MAIL) => ({ ...MAIL, [name]: '' });

const REFUSED: readonly (readonly [script: string, Record<string, string>, says: RegExp])[] = [
  ['stack/alertmanager', { ALERT_EMAIL_TO: MAIL.ALERT_EMAIL_TO }, /needs ALERT_EMAIL_FROM/],
  ['stack/alertmanager', without('ALERT_EMAIL_FROM'), /needs ALERT_EMAIL_FROM/],
  ['stack/alertmanager', without('ALERT_SMTP_HOST'), /needs ALERT_SMTP_HOST/],
  ['stack/alertmanager', without('ALERT_EMAIL_TO'), /ALERT_EMAIL_TO is not/],
  ['stack/alertmanager', { ALERT_SMTP_USER: 'alerts' }, /ALERT_EMAIL_TO is not/],
  ['stack/alertmanager', { ...MAIL, ALERT_SMTP_PASSWORD: 'x' }, /needs ALERT_SMTP_USER/],
  ...['WEBHOOK', 'PAGE_WEBHOOK', 'TICKET_WEBHOOK', 'WATCHDOG_WEBHOOK', 'SLACK'].map(
    (name) =>
      [
        'stack/alertmanager',
        { [`ALERT_${name}_URL`]: NO_ADDRESS },
        new RegExp(`ALERT_${name}_URL is not an address`),
      ] as const,
  ),
  ['collector', { SENTRY_OTLP_ENDPOINT: 'https://o1.example/api/4/otlp' }, /SENTRY_PUBLIC_KEY/],
  ['collector', { SENTRY_PUBLIC_KEY: 'planted' }, /SENTRY_OTLP_ENDPOINT/],
  ['collector', { COLLECTOR_HTTP_ADDRESS: '0.0.0.0:4318' }, /0\.0\.0\.0:4318 is open to others/],
  ['collector', { COLLECTOR_GRPC_ADDRESS: '[::]:4317' }, /is open to others/],
  [
    'collector',
    { COLLECTOR_TOKEN_FILE: '/no/such/file' },
    /COLLECTOR_TOKEN_FILE is not a readable file/,
  ],
  ['collector', { COLLECTOR_CERTIFICATE: '/etc/hostname' }, /must be two readable files/],
  ['stack/nginx', { GATEWAY_UPSTREAM: '' }, /GATEWAY_UPSTREAM is not set/],
  ['stack/nginx', { GATEWAY_UPSTREAM: 'a:1', GATEWAY_WAF: 'maybe' }, /GATEWAY_CERTIFICATE is not/],
  ['stack/nginx', { GATEWAY_UPSTREAM: 'a:1; evil' }, /GATEWAY_UPSTREAM has a semicolon/],
  ['stack/nginx', { GATEWAY_SERVER_NAMES: 'a { }' }, /GATEWAY_SERVER_NAMES has a character/],
  ['stack/pgbouncer', { PGBOUNCER_USER: 'study' }, /PGBOUNCER_PASSWORD_FILE is not set/],
  ['stack/redis', { REDIS_PORT: '6379' }, /REDIS_PASSWORD_FILE/],
  ['stack/study-service', { PORT: '3000' }, /neither JWT_SECRET_FILE nor JWT_SECRET/],
  ['stack/study-service', { JWT_SECRET: 'planted-short' }, /less than 256 bits/],
];

/** Starts nothing but a program that says that it was started. */
function start(script: string, env: Readonly<Record<string, string>>) {
  return spawnSync('/bin/sh', [join(root, script, 'start.sh')], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      ALERTMANAGER: '/bin/echo',
      OTELCOL: '/bin/echo',
      ALERTMANAGER_RUN_FOLDER: temporaryFolder('alertmanager-run'),
      ...env,
    },
  });
}

for (const [script, env, says] of REFUSED) {
  test(`${script}/start.sh does not start with ${Object.keys(env).filter((name) => env[name])}`, () => {
    const { status, stdout, stderr } = start(script, env);
    assert.equal(status, 1, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, /planted/);
  });
}

test('they start with all required variables, or with none', () => {
  const key = { SENTRY_OTLP_ENDPOINT: 'https://o1.example/api/4/otlp', SENTRY_PUBLIC_KEY: 'k' };
  for (const [script, env] of [
    ['stack/alertmanager', {}],
    ['stack/alertmanager', { ...MAIL, ALERT_WEBHOOK_URL: 'http://hook.example/' }],
    ['collector', {}],
    ['collector', key],
  ] as const) {
    const { status, stdout, stderr } = start(script, env);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /--config/);
  }
});
