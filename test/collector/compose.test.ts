// No container engine runs here, so docker-compose.yml is held against what it refers to, and the
// configurations that it mounts are checked by the servers' own checkers, in its environment.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startScript } from '../../scripts/servers/start-otelcol.ts';
import { prometheusFlags } from '../../scripts/servers/start-prometheus.ts';
import { readObjectives } from '../../scripts/slo/read-objectives.ts';
import {
  type ComposeService,
  compose,
  composeText,
  copiedFiles,
  environmentOf,
  root,
  withDefaults,
} from './compose-file.ts';

const { otelcol, prometheus, alertmanager, jaeger, loki } = await ensureServers([
  'otelcol',
  'prometheus',
  'alertmanager',
  'jaeger',
  'loki',
]);

const each = (check: (service: ComposeService, name: string) => void) => {
  for (const [name, service] of Object.entries(compose.services)) check(service, name);
};
const isOneShot = (service: ComposeService) => service.restart === 'no';

describe('docker-compose.yml', () => {
  test('pins each image to a version', () => {
    each(({ image, build }, name) => {
      if (!build)
        assert.match(withDefaults(image ?? ''), /^[\w./-]+:v?\d+(\.\d+){1,2}(-\w+)?$/, name);
    });
  });

  test('builds from files that exist, on pinned images', () => {
    each(({ build }, name) => {
      if (!build) return;
      const file = join(root, build.context, build.dockerfile ?? 'Dockerfile');
      const images = [...readFileSync(file, 'utf8').matchAll(/^FROM (\S+)/gm)];
      for (const [, image] of images) assert.match(image ?? '', /:\d+\.\d+[.-]/, name);
      const missing = copiedFiles(build).filter((copied) => !existsSync(copied));
      assert.deepEqual(missing, [], name);
    });
  });

  test('mounts files that exist, read-only, and volumes that it declares', () => {
    const used = new Set<string>();
    each(({ volumes = [] }, name) => {
      for (const volume of volumes) {
        const [source = '', , mode] = volume.split(':');
        if (source.startsWith('.')) {
          assert.ok(existsSync(join(root, source)), `${name}: ${source}`);
          assert.equal(mode, 'ro', `${name}: ${source}`);
        } else used.add(source);
      }
    });
    assert.deepEqual([...used].sort(), Object.keys(compose.volumes).sort());
  });

  test('opens ports on this machine only, but for the gateway, each once', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    for (const port of ports) {
      assert.match(
        port,
        /^(127\.0\.0\.1|\$\{GATEWAY_ADDRESS:-0\.0\.0\.0\}):\$\{\w+_PORT:-\d+\}:\d+$/,
      );
      assert.match(withDefaults(port), /^(127\.0\.0\.1|0\.0\.0\.0):\d+:\d+$/);
    }
    const open = ports.map((port) => withDefaults(port).split(':')[1]);
    assert.equal(new Set(open).size, ports.length);
  });

  test('watches, limits and restarts each service', () => {
    each((service, name) => {
      if (isOneShot(service)) return;
      assert.ok(service.healthcheck, `${name} has no health check`);
      // An unquoted colon would make a mapping of a command.
      for (const part of service.healthcheck.test) assert.equal(typeof part, 'string', name);
      assert.ok(service.mem_limit, `${name} has no memory limit`);
      assert.equal(service.restart, 'unless-stopped', name);
    });
  });

  test('waits for services that exist', () => {
    each(({ depends_on = {} }, name) => {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const needed = compose.services[other];
        assert.ok(needed, `${name} waits for ${other}`);
        const end = isOneShot(needed) ? 'service_completed_successfully' : 'service_healthy';
        assert.equal(condition, end, `${name} waits for ${other}`);
      }
    });
  });

  test('needs no variable to be set', () => {
    assert.doesNotMatch(withDefaults(composeText), /\$\{/);
  });

  test('docs/collector.md lists each variable that may be set, with its default', () => {
    const page = readFileSync(join(root, 'docs/collector.md'), 'utf8');
    const rows = new Map(
      [...page.matchAll(/^\| `(\w+)` +\|(.*?)\|/gm)].map(([, name = '', value = '']) => [
        name,
        value.trim(),
      ]),
    );
    for (const [, name = '', value = ''] of composeText.matchAll(
      /\$\{(\w+):-((?:\$\{[^}]*\}|[^}])*)\}/g,
    )) {
      assert.equal(rows.get(name), value === '' ? '' : `\`${withDefaults(value)}\``, name);
    }
  });

  test('the exporter of the gateway, which ends where that does not answer, waits for it', () => {
    assert.ok(compose.services['gateway-exporter']?.depends_on?.gateway);
  });

  test('names only services of its own in addresses', () => {
    each((_service, name) => {
      for (const [variable, value] of Object.entries(environmentOf(name))) {
        const host = value.match(/^(?:https?|postgres|redis):\/\/(?:[^@/]*@)?([^:/]+)/)?.[1];
        // What browsers shall find: on this machine, or outside.
        if (host && !/^(localhost|sentry\.io)$/.test(host))
          assert.ok(host in compose.services, `${name}: ${variable}=${value}`);
      }
    });
  });

  test('listens beyond the container on each port that others use', () => {
    const listening: Record<string, readonly string[]> = {
      otelcol: ['COLLECTOR_GRPC_ADDRESS', 'COLLECTOR_HTTP_ADDRESS', 'COLLECTOR_METRICS_HOST'],
      jaeger: ['JAEGER_OTLP_HTTP_ADDRESS', 'JAEGER_QUERY_HTTP_ADDRESS', 'JAEGER_METRICS_HOST'],
      loki: ['LOKI_LISTEN_HOST'],
    };
    for (const [name, variables] of Object.entries(listening)) {
      const environment = environmentOf(name);
      for (const variable of variables) assert.match(environment[variable] ?? '', /^0\.0\.0\.0/);
    }
  });

  test('starts Prometheus with the flags that the tests use', () => {
    const command = compose.services.prometheus?.command ?? [];
    for (const flag of prometheusFlags) assert.ok(command.includes(flag), flag);
  });
});

/** The variables without a default in a configuration file of the stack. */
function requiredVariables(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^\s*#.*$/gm, '');
  const braced = [...text.matchAll(/\$\{(?:env:)?(\w+)\}/g)].map(([, name]) => name ?? '');
  // Grafana's files; `$$` is its way to write a dollar sign.
  const plain = [...text.matchAll(/(?<![$\w])\$([A-Z]\w+)/g)].map(([, name]) => name ?? '');
  return [...braced, ...plain];
}

describe('the configurations in the environment of docker-compose.yml', () => {
  const files: readonly (readonly [service: string, file: string])[] = [
    ['otelcol', 'collector/agent.yaml'],
    ['otelcol', 'collector/agent.metrics.yaml'],
    ['otelcol', 'collector/agent.traces.yaml'],
    ['otelcol', 'collector/agent.logs.yaml'],
    ['jaeger', 'stack/jaeger/jaeger.yaml'],
    ['loki', 'stack/loki/loki.yaml'],
    ['prometheus', 'stack/prometheus/prometheus.yml'],
    ['grafana', 'stack/grafana/provisioning/datasources/sightline.yaml'],
  ];
  for (const [service, file] of files) {
    test(`${file} has all variables that it needs`, () => {
      const environment = environmentOf(service);
      assert.deepEqual(
        requiredVariables(file).filter((name) => !environment[name]),
        [],
      );
    });
  }

  test('Grafana reaches the services that its data sources name', () => {
    const file = 'stack/grafana/provisioning/datasources/sightline.yaml';
    const { datasources } = parse(readFileSync(join(root, file), 'utf8')) as {
      datasources: { uid: string; type: string; jsonData: object }[];
    };
    const uids = datasources.map((source) => source.uid);
    assert.deepEqual(uids, ['prometheus', 'jaeger', 'loki']);
    const linked = [...JSON.stringify(datasources).matchAll(/"datasourceUid":"(\w+)"/g)];
    assert.deepEqual(
      linked.filter(([, uid]) => !uids.includes(uid ?? '')),
      [],
    );
  });

  test('Prometheus scrapes, probes and alerts services that are there', () => {
    const config = readFileSync(join(root, 'stack/prometheus/prometheus.yml'), 'utf8');
    const probed = readFileSync(join(root, 'stack/prometheus/targets/http.yml'), 'utf8').replace(
      /^#.*$/gm,
      '',
    );
    const hosts = [
      ...[...config.matchAll(/targets: \[([\w-]+):\d+\]/g)].map(([, host]) => host ?? ''),
      ...[...config.matchAll(/replacement: ([\w-]+):\d+/g)].map(([, host]) => host ?? ''),
      ...[...probed.matchAll(/https?:\/\/([\w-]+)/g)].map(([, host]) => host ?? ''),
    ].filter((host) => host !== 'localhost');
    assert.ok(hosts.length >= 8, hosts.join());
    assert.deepEqual(
      hosts.filter((host) => !(host in compose.services)),
      [],
    );
  });

  test('Prometheus keeps what the error budgets are computed from', () => {
    const { days } = readObjectives(join(root, 'stack/slo.yaml'));
    const flag = (compose.services.prometheus?.command ?? []).find((part) =>
      part.includes('retention.time'),
    );
    assert.ok(Number(flag?.match(/:-(\d+)d\}/)?.[1]) > days, flag);
  });

  test('Alertmanager gets each variable that its script reads', () => {
    const script = readFileSync(join(root, 'stack/alertmanager/start.sh'), 'utf8');
    const read = new Set([...script.matchAll(/\$\{(ALERT_\w+)/g)].map(([, name]) => name));
    const given = Object.keys(environmentOf('alertmanager')).filter((name) =>
      name.startsWith('ALERT_'),
    );
    assert.deepEqual(given.sort(), [...read].sort());
  });

  test('Alertmanager', { skip: skipReason({ alertmanager }) }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'sightline-alertmanager-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const amtool = 'path' in alertmanager ? join(dirname(alertmanager.path), 'amtool') : '';
    const script = join(root, 'stack/alertmanager/start.sh');
    const environment = { ...environmentOf('alertmanager'), ALERTMANAGER_RUN_FOLDER: folder };
    const everything = {
      ...environment,
      ALERT_WEBHOOK_URL: 'https://hook.example/all',
      ALERT_PAGE_WEBHOOK_URL: 'https://hook.example/page',
      ALERT_TICKET_WEBHOOK_URL: 'https://hook.example/ticket',
      ALERT_WATCHDOG_WEBHOOK_URL: 'https://hook.example/watchdog',
      ALERT_SLACK_URL: 'https://slack.example/hook',
      ALERT_PAGERDUTY_KEY: 'a-key',
      ALERT_EMAIL_TO: 'on-call@example.org',
      ALERT_EMAIL_FROM: 'alerts@example.org',
      ALERT_SMTP_HOST: 'mail.example.org:587',
      ALERT_SMTP_USER: 'alerts',
      ALERT_SMTP_PASSWORD: 'a-password',
    };
    for (const env of [environment, everything]) {
      assertAccepts('/bin/sh', [script, 'print-config'], env);
      assertAccepts(amtool, ['check-config', join(folder, 'alertmanager.yml')], {});
    }
    const config = readFileSync(join(folder, 'alertmanager.yml'), 'utf8');
    assert.doesNotMatch(config, /hook\.example|slack\.example|a-key|a-password/);
  });

  test('the collector', { skip: skipReason({ otelcol }) }, () => {
    const path = 'path' in otelcol ? otelcol.path : '';
    assertAccepts('/bin/sh', [startScript, 'validate'], {
      ...environmentOf('otelcol'),
      COLLECTOR_TOKEN_FILE: fileURLToPath(import.meta.url),
      OTELCOL: path,
    });
  });

  test('Prometheus', { skip: skipReason({ prometheus }) }, () => {
    const path = 'path' in prometheus ? join(dirname(prometheus.path), 'promtool') : '';
    assertAccepts(path, ['check', 'config', join(root, 'stack/prometheus/prometheus.yml')], {});
  });

  test('Jaeger', { skip: skipReason({ jaeger }) }, () => {
    const path = 'path' in jaeger ? jaeger.path : '';
    const config = join(root, 'stack/jaeger/jaeger.yaml');
    assertAccepts(path, ['validate', `--config=${config}`], environmentOf('jaeger'));
  });

  test('Loki', { skip: skipReason({ loki }) }, () => {
    const path = 'path' in loki ? loki.path : '';
    const config = `-config.file=${join(root, 'stack/loki/loki.yaml')}`;
    assertAccepts(
      path,
      [config, '-config.expand-env=true', '-verify-config'],
      environmentOf('loki'),
    );
  });
});

function assertAccepts(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): void {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });
  assert.equal(status, 0, `${stdout}${stderr}`);
}
