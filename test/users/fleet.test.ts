// Users of four processes, counted once: service → preload → collector → Prometheus → recording rules.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Otelcol, startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { type Prometheus, startPrometheus } from '../../scripts/servers/start-prometheus.ts';
import { RULES_FILE } from '../../scripts/user-rules.ts';
import { eventually } from '../collector/eventually.ts';
import { fixture } from '../support/observe.ts';
import { ROOT, type Running, startNode } from '../support/run-node.ts';

const servers = await ensureServers(['otelcol', 'prometheus']);

const PROCESSES = 4;
/** The documented accuracy; the standard error is a quarter of it. */
const TOLERANCE = 0.05;
const BUSY_MS = 120_000;

describe('users of a fleet', { skip: skipReason(servers) }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-fleet-'));
  let prometheus: Prometheus;
  let otelcol: Otelcol;
  let processes: readonly { readonly running: Running; readonly url: string }[];

  before(async () => {
    prometheus = await startPrometheus({ configFile: quickConfig(folder) });
    otelcol = await startOtelcol({ metrics: prometheus.otlpEndpoint });
    processes = await Promise.all(
      Array.from({ length: PROCESSES }, async () => {
        const running = startNode(fixture('users/crowd.mjs'), {
          deadlineMs: 3 * BUSY_MS,
          env: {
            OTEL_SERVICE_NAME: 'crowded',
            SIGHTLINE_USER: 'header:x-user-id',
            OTEL_TRACES_EXPORTER: 'none',
            OTEL_METRIC_EXPORT_INTERVAL: '1000',
            OTEL_EXPORTER_OTLP_ENDPOINT: otelcol.httpUrl,
          },
        });
        const [, port] = await running.waitForOutput(/port (\d+)/);
        return { running, url: `http://127.0.0.1:${port}` };
      }),
    );
  });
  after(async () => {
    await Promise.all((processes ?? []).map(({ running }) => running.stop()));
    await Promise.all([otelcol, prometheus].map((server) => server?.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  const recorded = async (window: string) =>
    (await prometheus.query(`service:app_users_active:${window}{service_name="crowded"}`))[0]
      ?.value;
  const countedUsers = (expected: number) =>
    eventually(
      `about ${expected} users`,
      async () => {
        const value = await recorded('5m');
        const isNear = value !== undefined && Math.abs(value / expected - 1) <= TOLERANCE;
        if (!isNear) throw new Error(`${value} users`);
        return value;
      },
      BUSY_MS,
    );

  test('no users yet: 0 instead of no data', async () => {
    await eventually('0 users', async () => ((await recorded('5m')) === 0 ? true : undefined));
  });

  test('100 users, each seen by two processes', async () => {
    await Promise.all(
      Array.from({ length: 100 }, async (_, user) => {
        for (const { url } of [processes[user % 4]!, processes[(user + 1) % 4]!]) {
          const headers = { 'x-user-id': `user-${user}` };
          const answer = await fetch(url, { headers });
          await answer.text();
        }
      }),
    );
    await (await fetch(`${processes[0]!.url}/refused`, { headers: { 'x-user-id': 'x' } })).text();
    await (await fetch(processes[1]!.url)).text();
    await countedUsers(100);
    // Each process sends when its own second is over.
    await eventually('50 users in each', async () => {
      const each = await prometheus.query(
        'app_users_active{service_name="crowded",app_window="1h"}',
      );
      assert.deepEqual(
        each.map(({ value }) => value),
        [50, 50, 50, 50],
      );
      return true;
    });
    await eventually('the hour', async () => ((await recorded('1h'))! >= 95 ? true : undefined));
    await eventually('the day', async () => ((await recorded('24h'))! >= 95 ? true : undefined));
  });

  for (const users of [10_000, 1_000_000]) {
    test(`${users} users, a quarter of them seen by two processes`, async () => {
      await Promise.all(
        processes.map(async ({ url }, index) => {
          await comes(url, { from: 0, to: users, every: PROCESSES, first: index });
          await comes(url, { from: 0, to: users, every: 4 * PROCESSES, first: index + 1 });
        }),
      );
      await eventually('the last of four processes', async () => {
        const [sum] = await prometheus.query(
          'sum(app_users_active{service_name="crowded",app_window="5m"})',
        );
        assert.ok(sum!.value > 1.15 * users, 'the sum of processes counts them twice');
        return true;
      });
      const value = await countedUsers(users);
      assert.ok(Math.abs(value / users - 1) <= TOLERANCE, String(value));
    });
  }

  test('the cost is as documented', async () => {
    const blocks = await prometheus.query('count by (instance) (app_users_sketch)');
    assert.deepEqual(
      blocks.map(({ value }) => value),
      [1024, 1024, 1024, 1024],
    );
    const [series] = await prometheus.query('count({__name__=~"service:app_users_sketch:.*"})');
    assert.ok(series!.value <= 3 * 1024, String(series!.value));
  });

  test('no id leaves a process', async () => {
    const { data } = (await (
      await fetch(`${prometheus.url}/api/v1/series?match[]={service_name="crowded"}`)
    ).json()) as { data: unknown };
    assert.doesNotMatch(JSON.stringify(data), /user-\d/);
  });
});

/** Prometheus as in the stack, with only these rules, evaluated every second. */
function quickConfig(folder: string): string {
  const config = readFileSync(join(ROOT, 'stack/prometheus/prometheus.yml'), 'utf8')
    .replace(/^rule_files:.*$/m, `rule_files: [${RULES_FILE}]`)
    .replace(/^\s*evaluation_interval:.*\n/m, '')
    .replace(/^global:$/m, 'global:\n  evaluation_interval: 1s');
  const path = join(folder, 'prometheus.yml');
  writeFileSync(path, config);
  return path;
}

async function comes(url: string, users: Readonly<Record<string, number>>): Promise<void> {
  const query = new URLSearchParams(
    Object.entries(users).map(([key, n]): [string, string] => [key, String(n)]),
  );
  const answer = await fetch(`${url}/crowd?${query}`);
  assert.equal(answer.status, 200, await answer.text());
}
