// The start without containers: all targets are up, nothing alerts, and links lead somewhere.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { prometheusFlags } from '../../scripts/servers/start-prometheus.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { readObjectives } from '../../scripts/slo/read-objectives.ts';
import { freePort } from '../support/free-port.ts';
import { startNode } from '../support/run-node.ts';
import { root } from './compose-file.ts';
import { eventually } from './eventually.ts';

const skip = skipReason(await ensureServers(['otelcol', 'prometheus', 'alertmanager']));
const script = join(root, 'stack/prometheus/start.sh');

interface Targets {
  readonly activeTargets: readonly {
    readonly labels: { readonly job: string };
    readonly health: string;
    readonly lastError: string;
  }[];
}

interface Rules {
  readonly groups: readonly {
    readonly name: string;
    readonly lastEvaluation: string;
    readonly rules: readonly { readonly name: string }[];
  }[];
}

interface Alerts {
  readonly alerts: readonly {
    readonly labels: { readonly alertname: string };
    readonly state: string;
  }[];
}

test('scripts/start-native.ts', { skip, timeout: 120_000 }, async (t) => {
  const data = temporaryFolder('native');
  const ports: Record<string, string> = {};
  for (const name of ['PROMETHEUS', 'ALERTMANAGER', 'OTLP_HTTP', 'OTLP_GRPC', 'COLLECTOR_HEALTH']) {
    ports[`${name}_PORT`] = String(await freePort());
  }
  const native = startNode(join(root, 'scripts/start-native.ts'), {
    nodeArgs: [],
    deadlineMs: 110_000,
    env: {
      ...ports,
      COLLECTOR_METRICS_PORT: String(await freePort()),
      SIGHTLINE_STACK_DATA: data,
      SIGHTLINE_CACHE: process.env.SIGHTLINE_CACHE ?? '',
      XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? '',
    },
  });
  t.after(() => native.stop());
  const [, url = ''] = await native.waitForOutput(/^Prometheus +(\S+)[\s\S]*Ctrl-C/m);
  const ask = async <Data>(path: string) => {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { data: Data };
    return answer.data;
  };

  await eventually('all targets are up', async () => {
    const { activeTargets } = await ask<Targets>('targets');
    const jobs = activeTargets.map(({ labels }) => labels.job).sort();
    assert.deepEqual(jobs, ['alertmanager', 'otelcol', 'prometheus']);
    for (const { health, lastError } of activeTargets) assert.equal(health, 'up', lastError);
    return true;
  });
  const { result } = await ask<{ result: unknown[] }>(
    `query?query=${encodeURIComponent('up == 0 or absent(up{job="otelcol"})')}`,
  );
  assert.deepEqual(result, []);

  // Half a minute: each rule is evaluated at least once with all of it up, and nothing waits to fire.
  const since = Date.now();
  await eventually(
    'all alerts are evaluated',
    async () => {
      const { groups } = await ask<Rules>('rules?type=alert');
      const names = groups.flatMap(({ rules }) => rules.map(({ name }) => name));
      assert.ok(names.includes('CollectorDown') && names.includes('HighErrorRatio'), names.join());
      assert.ok(!names.includes('ServiceMissing'), 'a service of the demo is expected');
      for (const { name, lastEvaluation, rules } of groups) {
        if (rules.length > 0) assert.ok(Date.parse(lastEvaluation) > since, name);
      }
      return true;
    },
    60_000,
  );
  const { alerts } = await ask<Alerts>('alerts');
  assert.deepEqual(
    alerts.map(({ labels, state }) => [labels.alertname, state]),
    [['Watchdog', 'firing']],
  );

  const flags = await ask<Record<string, string>>('status/flags');
  assert.match(flags['web.listen-address'] ?? '', /^\[?127\.0\.0\.1:\d+\]?$/);
  const { days } = readObjectives(join(root, 'stack/slo.yaml'));
  const weeks = /(?:(\d+)w)?(?:(\d+)d)?/.exec(flags['storage.tsdb.retention.time'] ?? '');
  assert.ok(Number(weeks?.[1] ?? 0) * 7 + Number(weeks?.[2] ?? 0) > days, weeks?.[0]);
  const { yaml } = await ask<{ yaml: string }>('status/config');
  const runbooks = /runbooks: (file:\S+)/.exec(yaml)?.[1] ?? '';
  assert.ok(existsSync(join(fileURLToPath(runbooks), 'CollectorDown.md')), runbooks);

  const { code } = await native.stop();
  assert.equal(code, 0);
});

test('stack/prometheus/start.sh: the flags of the tests, and only what is named', () => {
  const text = readFileSync(script, 'utf8');
  for (const flag of prometheusFlags) assert.ok(text.includes(flag), flag);
  const print = (env: Readonly<Record<string, string>>) =>
    spawnSync('/bin/sh', [script, 'print-config'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, PROMETHEUS_DATA: temporaryFolder('prometheus-data'), ...env },
    });
  const jobs = (text: string) => [...text.matchAll(/job_name: (\S+)/g)].map(([, job]) => job);
  const few = print({}).stdout;
  assert.deepEqual(jobs(few), ['prometheus', 'otelcol']);
  assert.doesNotMatch(few, /alertmanagers:/);
  const files = (text: string) => [...text.matchAll(/rules\/(\w+)\.yml/g)].map(([, file]) => file);
  assert.ok(files(few).includes('slo') && !files(few).includes('expected'), few);
  assert.ok(files(print({ EXPECT_SERVICES: 'true' }).stdout).includes('expected'));
  const all = print({
    ALERTMANAGER_ADDRESS: '127.0.0.1:1',
    JAEGER_METRICS: '127.0.0.1:2',
    LOKI_ADDRESS: '127.0.0.1:3',
    GATEWAY_EXPORTER: '127.0.0.1:4',
    BLACKBOX_ADDRESS: '127.0.0.1:5',
  }).stdout;
  assert.deepEqual(
    jobs(all),
    jobs(readFileSync(join(root, 'stack/prometheus/prometheus.yml'), 'utf8')),
  );
  const targets = [...all.matchAll(/targets: \["(.*)"\]/g)].map(([, target]) => target);
  assert.deepEqual(targets, [
    '127.0.0.1:1',
    ...[
      '127.0.0.1:9090',
      '127.0.0.1:8888',
      '127.0.0.1:2',
      '127.0.0.1:3',
      '127.0.0.1:1',
      '127.0.0.1:4',
    ],
  ]);
  assert.match(all, /replacement: "127\.0\.0\.1:5"/);
  const refused = print({ LOKI_ADDRESS: 'http://127.0.0.1:3' });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /LOKI_ADDRESS is not of the form host:port/);
});
