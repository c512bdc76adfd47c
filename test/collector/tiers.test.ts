// Collectors in tiers: which files collector/start.sh merges, and who may send to a gateway, as whom and how much.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import {
  backendVariables,
  startOtelcol,
  startScript,
} from '../../scripts/servers/start-otelcol.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { createCertificateFolder } from '../support/certificates.ts';
import { eventually } from './eventually.ts';
import { postCounter, postLog, postSpan } from './post-otlp.ts';

const { otelcol } = await ensureServers(['otelcol']);
const skip = skipReason({ otelcol });

function run(command: string, env: Record<string, string>) {
  return spawnSync('/bin/sh', [startScript, command], {
    encoding: 'utf8',
    env: { ...process.env, OTELCOL: 'path' in otelcol ? otelcol.path : '', ...env },
  });
}

const backends = backendVariables({
  metrics: 'http://127.0.0.1:9090/api/v1/otlp',
  traces: 'http://127.0.0.1:14318',
  logs: 'http://127.0.0.1:3100/otlp',
});
const kafka = { COLLECTOR_RESILIENCE: 'kafka', COLLECTOR_KAFKA_BROKERS: 'a:9092,b:9092' };
const gateways = { COLLECTOR_GATEWAYS: '127.0.0.1:1, 127.0.0.1:2' };
const reader = { COLLECTOR_TIER: 'gateway', ...kafka, ...gateways };
const tenants = { COLLECTOR_TENANTS: 'yes', COLLECTOR_TENANT_LIMITS: 'shop=5000,blog=100' };

describe('collector/start.sh', { skip }, () => {
  const valid: readonly [string, Record<string, string>][] = [
    ['an agent before gateways', gateways],
    ['gateways in a file', { COLLECTOR_GATEWAYS: 'file:/gateways', COLLECTOR_OPEN: 'yes' }],
    ['gateways by SRV', { COLLECTOR_GATEWAYS: 'srv:_otlp._tcp.gw', COLLECTOR_OPEN: 'yes' }],
    ['an agent before Kafka', kafka],
    ['an agent that keeps nothing', { ...gateways, COLLECTOR_RESILIENCE: 'none' }],
    ['an agent with tenants', { ...gateways, ...tenants }],
    ['a gateway', { COLLECTOR_TIER: 'gateway', ...backends }],
    [
      'a gateway that keeps nothing',
      { COLLECTOR_TIER: 'gateway', COLLECTOR_RESILIENCE: 'none', ...backends },
    ],
    ['a gateway behind Kafka', { ...reader, ...backends }],
    ['a gateway behind Kafka that has no backends yet', reader],
    ['a gateway with tenants', { COLLECTOR_TIER: 'gateway', ...tenants, ...backends }],
    [
      'a gateway that counts durations, behind Kafka',
      { ...reader, COLLECTOR_DURATIONS: 'gateway', ...tenants, ...backends },
    ],
  ];
  for (const [name, env] of valid) {
    test(`is valid as ${name}`, () => {
      const { status, stderr } = run('validate', env);
      assert.equal(status, 0, stderr);
      assert.deepEqual(
        stderr.split('\n').filter((line) => line && !line.startsWith('collector: ')),
        [],
      );
    });
  }

  const refused: readonly [RegExp, Record<string, string>][] = [
    [/COLLECTOR_TIER must be agent, gateway or cluster/, { COLLECTOR_TIER: 'middle' }],
    [/COLLECTOR_RESILIENCE must be none, disk or kafka/, { COLLECTOR_RESILIENCE: 'tape' }],
    [/needs COLLECTOR_KAFKA_BROKERS/, { COLLECTOR_RESILIENCE: 'kafka' }],
    [/a gateway behind Kafka needs COLLECTOR_GATEWAYS/, { COLLECTOR_TIER: 'gateway', ...kafka }],
    [/10\.1\.2\.3:4317 without TLS/, { COLLECTOR_GATEWAYS: '127.0.0.1:1,10.1.2.3:4317' }],
    [/needs COLLECTOR_CERTIFICATE/, { COLLECTOR_CLIENT_AUTHORITY: '/ca.pem' }],
  ];
  for (const [message, env] of refused) {
    test(`refuses ${Object.entries(env).join(' ')}`, () => {
      const { status, stderr } = run('validate', env);
      assert.equal(status, 1);
      assert.match(stderr, message);
    });
  }
});

/** A backend that notes who asked it for what. */
async function startBackend() {
  const tenantsOf = new Map<string, Set<string>>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const known = tenantsOf.get(path) ?? new Set();
    tenantsOf.set(path, known.add(String(request.headers['x-scope-orgid'])));
    request.resume().once('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, tenantsOf, stop: () => server.close() };
}

test('a gateway accepts agents with a certificate and a token, and exports by tenant', {
  skip,
}, async (t) => {
  const certificates = createCertificateFolder();
  t.after(() => certificates.remove());
  const [server, client, stranger] = ['gateway', 'agent', 'stranger'].map((name) =>
    certificates.create(name),
  ) as [
    ReturnType<typeof certificates.create>,
    ReturnType<typeof certificates.create>,
    ReturnType<typeof certificates.create>,
  ];
  const token = `${temporaryFolder('token')}/token`;
  writeFileSync(token, 'of-this-test', { mode: 0o600 });
  const backend = await startBackend();
  t.after(() => backend.stop());

  const grpc = `127.0.0.1:${await freePort()}`;
  const gateway = await startOtelcol({
    ...{ metrics: backend.url, traces: backend.url, logs: backend.url },
    env: {
      ...{ COLLECTOR_TIER: 'gateway', COLLECTOR_GRPC_ADDRESS: grpc },
      ...{ COLLECTOR_CERTIFICATE: server.cert, COLLECTOR_CERTIFICATE_KEY: server.key },
      ...{ COLLECTOR_CLIENT_AUTHORITY: client.cert, COLLECTOR_TOKEN_FILE: token },
      ...{ COLLECTOR_TENANTS: 'yes', COLLECTOR_DECISION_WAIT: '1s' },
    },
  });
  t.after(() => gateway.stop());
  const startAgent = (certificate: { cert: string; key: string }) =>
    startOtelcol({
      env: {
        COLLECTOR_GATEWAYS: grpc,
        COLLECTOR_GATEWAYS_AUTHORITY: server.cert,
        COLLECTOR_GATEWAYS_TOKEN_FILE: token,
        COLLECTOR_CLIENT_CERTIFICATE: certificate.cert,
        COLLECTOR_CLIENT_CERTIFICATE_KEY: certificate.key,
        ...{ COLLECTOR_TENANTS: 'yes', COLLECTOR_TENANT_LIMITS: 'small=1' },
      },
    });
  const agent = await startAgent(client);
  t.after(() => agent.stop());
  const foreign = await startAgent(stranger);
  t.after(() => foreign.stop());

  const span = (tenant: string, count: number) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-scope-orgid': tenant },
    body: JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: Array.from({ length: count }, (_, index) => ({
                ...{
                  traceId: `${index}`.padStart(32, tenant === 'small' ? 'a' : 'c'),
                  spanId: 'b'.repeat(16),
                  name: 'x',
                },
                ...{ startTimeUnixNano: '1', endTimeUnixNano: '2' },
              })),
            },
          ],
        },
      ],
    }),
  });
  const post = async (tenant: string, count: number) => {
    const answer = await fetch(`${agent.httpUrl}/v1/traces`, span(tenant, count));
    await answer.arrayBuffer();
    return [answer.status, answer.headers.get('retry-after')] as const;
  };
  // What is more than a second's worth takes all of one; the next has to wait.
  assert.equal((await post('small', 3))[0], 200);
  const [status, retryAfter] = await post('small', 1);
  assert.equal(status, 429);
  assert.ok(Number(retryAfter) >= 1, String(retryAfter));
  assert.equal((await post('large', 1))[0], 200);
  await postCounter(agent.httpUrl, 'app.cards', 1);
  await postLog(agent.httpUrl, 'hello');
  await postSpan(foreign.httpUrl, 'GET /foreign');

  await eventually('each tenant', async () => {
    const traces = backend.tenantsOf.get('/v1/traces');
    return (
      (traces?.size === 2 &&
        backend.tenantsOf.get('/v1/logs') &&
        backend.tenantsOf.get('/v1/metrics')) ||
      undefined
    );
  });
  assert.deepEqual([...backend.tenantsOf.get('/v1/traces')!].sort(), ['large', 'small']);
  assert.deepEqual([...backend.tenantsOf.get('/v1/logs')!], ['default']);
  // The stranger's token is right, its certificate is not: what it has waits.
  await eventually('a refusal', async () => /Exporting failed/.test(foreign.logs()) || undefined);
  assert.match(foreign.logs(), /certificate|handshake|tls/i);
});
