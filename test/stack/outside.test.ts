// What those who run it see: the access log in Loki by the ids of its traces, and the probe from outside.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { startBlackbox } from '../../scripts/servers/start-blackbox.ts';
import { type Gateway, startGateway } from '../../scripts/servers/start-gateway.ts';
import { startLoki } from '../../scripts/servers/start-loki.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { eventually } from '../collector/eventually.ts';
import { metricsIn, rules } from '../dashboards/metric-names.ts';
import { ROOT } from '../support/run-node.ts';
import { startEcho } from './echo.ts';

const skip = skipReason(
  await ensureServers(['nginx', 'loki', 'otelcol', 'blackbox', 'prometheus']),
);
const folder = temporaryFolder('gateway-logs');
const log = `${folder}/access.log`;

const stops: (() => Promise<unknown>)[] = [];
let gateway: Gateway;
let echo: Awaited<ReturnType<typeof startEcho>>;

before(async () => {
  if (skip) return;
  echo = await startEcho();
  stops.unshift(echo.stop);
  gateway = await startGateway(echo.address, {
    withoutExporter: true,
    env: { GATEWAY_ACCESS_LOG: log, GATEWAY_LOG_BYTES: '3000', GATEWAY_CHECK_SECONDS: '1' },
  });
  stops.unshift(gateway.stop);
});
after(async () => {
  for (const stop of stops) await stop();
});

describe('from outside', { skip }, () => {
  test('each line of the access log is in Loki, with its trace, across a rotation and a restart', async () => {
    const loki = await startLoki();
    stops.unshift(loki.stop);
    const data = temporaryFolder('otelcol-data');
    const options = {
      logs: loki.otlpEndpoint,
      dataFolder: data,
      env: { COLLECTOR_GATEWAY_LOG: log },
    };
    const first = await startOtelcol(options);
    for (let index = 0; index < 8; index++) await gateway.ask(`/before/${index}`);
    await eventually('the rotation', async () => (existsSync(`${log}.1`) ? true : undefined));
    const query = async (expression: string) => {
      const url = `${loki.url}/loki/api/v1/query_range?since=1h&limit=1000&query=${encodeURIComponent(expression)}`;
      const answer = (await (await fetch(url)).json()) as {
        data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
      };
      return answer.data.result;
    };
    const lines = async () =>
      (await query('{service_name="gateway"}')).flatMap(({ values }) =>
        values.map(([, line]) => line),
      );
    await eventually('8 lines', async () => ((await lines()).length === 8 ? true : undefined));
    await first.stop();
    for (let index = 0; index < 3; index++) await gateway.ask(`/between/${index}`);
    const second = await startOtelcol(options);
    stops.unshift(second.stop);
    await eventually('11 lines, each once', async () => {
      const all = await lines();
      assert.equal(new Set(all).size, all.length, all.join());
      return all.length === 11 ? true : undefined;
    });
    const seen = echo.seen.at(-1)?.headers.traceparent;
    const [, trace] = String(seen).split('-');
    const found = await query(`{service_name="gateway"} | trace_id="${trace}"`);
    assert.equal(found[0]?.values[0]?.[1], 'GET /between/2');
  });

  test('the probe asks by TLS, as users do, and says when the certificate ends', async () => {
    const blackbox = await startBlackbox();
    stops.unshift(blackbox.stop);
    const target = encodeURIComponent(`${gateway.url}/healthz`);
    const probe = async () => {
      const url = `http://${blackbox.address}/probe?module=http_2xx_own_authority&target=${target}`;
      const text = await (await fetch(url)).text();
      return (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    };
    const value = await probe();
    assert.equal(value('probe_success'), 1);
    assert.equal(value('probe_http_ssl'), 1);
    const days = (value('probe_ssl_earliest_cert_expiry') - Date.now() / 1_000) / 86_400;
    assert.ok(days > 1 && days <= 2, `${days}`);
  });

  test('what backups say of themselves arrives under the names that alerts ask for', async () => {
    const prometheus = await startPrometheus();
    stops.unshift(prometheus.stop);
    const port = await freePort();
    const token = `${folder}/token`;
    writeFileSync(token, 'of-the-collector');
    const otelcol = await startOtelcol({
      metrics: prometheus.otlpEndpoint,
      env: { COLLECTOR_HTTP_ADDRESS: `127.0.0.1:${port}`, COLLECTOR_TOKEN_FILE: token },
    });
    stops.unshift(otelcol.stop);
    const repository = temporaryFolder('repository');
    mkdirSync(`${repository}/state`);
    const noted = { 'last-backup': 1_700_000_000, 'last-restore': 1_700_000_100 };
    for (const [name, at] of Object.entries({ ...noted, 'restore-seconds': 7 })) {
      writeFileSync(`${repository}/state/${name}`, `${at}\n`);
    }
    execFileSync('/bin/sh', [join(ROOT, 'stack/postgres/backup.sh'), 'report'], {
      stdio: 'pipe',
      env: {
        PATH: process.env.PATH,
        PGDATA: folder,
        BACKUP_REPOSITORY: repository,
        BACKUP_KEY_FILE: token,
        BACKUP_OTLP_ADDRESS: `127.0.0.1:${port}`,
        BACKUP_OTLP_TOKEN_FILE: token,
      },
    });
    const value = async (query: string) =>
      (await prometheus.query(query)).map(({ value }) => value);
    const wanted: Readonly<Record<string, readonly number[]>> = {
      app_backup_last_success_seconds: [noted['last-backup']],
      app_restore_last_success_seconds: [noted['last-restore']],
      app_restore_duration_seconds: [7],
      app_backup_archive_failing_ratio: [0],
    };
    for (const [name, values] of Object.entries(wanted)) {
      await eventually(name, async () => {
        assert.deepEqual(await value(name), values);
        return true;
      });
    }
    const disks = await value('system_filesystem_utilization_ratio');
    assert.ok(disks.length === 2 && disks.every((part) => part > 0 && part <= 1), disks.join());
    // No alert on data asks for anything else.
    const asked = rules
      .filter(({ alert = '' }) => /^(Backup|Restore|Archive|Disk)/.test(alert))
      .flatMap(({ expr }) => [...metricsIn(expr)]);
    assert.ok(asked.length >= 5);
    for (const name of asked) {
      assert.ok(name in wanted || name === 'system_filesystem_utilization_ratio', name);
    }
  });
});
