// What those who run it see: the access log in Loki by the ids of its traces, and the probe from outside.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startBlackbox } from '../../scripts/servers/start-blackbox.ts';
import { type Gateway, startGateway } from '../../scripts/servers/start-gateway.ts';
import { startLoki } from '../../scripts/servers/start-loki.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { eventually } from '../collector/eventually.ts';
import { startEcho } from './echo.ts';

const skip = skipReason(await ensureServers(['nginx', 'loki', 'otelcol', 'blackbox']));
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

  test('the age of backups reaches a collector, which is all that the image can say by HTTP', async () => {
    const collector = createServer();
    collector.listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const { port } = collector.address() as AddressInfo;
    await new Promise((resolve) => collector.close(resolve));
    const token = `${folder}/token`;
    writeFileSync(token, 'of-the-collector');
    const otelcol = await startOtelcol({
      env: { COLLECTOR_HTTP_ADDRESS: `127.0.0.1:${port}`, COLLECTOR_TOKEN_FILE: token },
    });
    stops.unshift(otelcol.stop);
    const script = fileURLToPath(new URL('../../stack/postgres/backup.sh', import.meta.url));
    const report = (address: string) =>
      execFileSync('/bin/sh', [script, 'report'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          BACKUP_REPOSITORY: folder,
          BACKUP_KEY_FILE: script,
          BACKUP_OTLP_ADDRESS: address,
          BACKUP_OTLP_TOKEN_FILE: token,
        },
      });
    report(`127.0.0.1:${port}`);
    const metrics = await (await fetch(otelcol.metricsUrl)).text();
    assert.match(
      metrics,
      /otelcol_receiver_accepted_metric_points\S*\{[^}]*\}? ?\S* 3|otelcol_receiver_accepted_metric_points_total\{.*\} 3/,
    );
  });
});
