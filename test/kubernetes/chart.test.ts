// deploy/helm and deploy/kustomize: what Helm makes of the chart, by the schemas of Kubernetes, by what Pod Security
// asks for, and by the collector itself.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { CHART, chartFiles } from '../../scripts/kubernetes/chart-files.ts';
import { KUSTOMIZE, kustomizations, RESTRICTED } from '../../scripts/kubernetes/kustomizations.ts';
import {
  buildKustomization,
  lintChart,
  type Manifest,
  manifestsIn,
  renderChart,
} from '../../scripts/kubernetes/render.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { createCertificateFolder } from '../support/certificates.ts';
import { withAccount } from '../support/pod-account.ts';
import { cannotUnshare } from '../support/read-only-root.ts';
import { servicePath } from '../support/services.ts';
import { beyondRestricted, podsOf } from './pod-security.ts';

const servers = await ensureServers(['helm', 'otelcol']);
const skip = skipReason(servers);
const run = promisify(execFile);

const BACKENDS = {
  'backends.metrics': 'http://prometheus.monitoring:9090/api/v1/otlp',
  'backends.traces': 'http://tempo.monitoring:4318',
  'backends.logs': 'http://loki.monitoring:3100/otlp',
};
/** Everything that can be switched on. */
const EVERYTHING = {
  ...BACKENDS,
  clusterName: 'blue',
  'agent.hostPort': true,
  'gateway.autoscaling.enabled': true,
  'gateway.storage.className': 'fast',
  'monitoring.serviceMonitors': true,
  'monitoring.rules': true,
  'monitoring.dashboards': true,
  'instrumentation.enabled': true,
  settings: { sampling: { ratio: 0.1 } },
};
/** Their schemas are held by the API server (test/kubernetes/api-server.test.ts). */
const CUSTOM = /^(monitoring\.coreos\.com|opentelemetry\.io)\//;

test('the files of the chart are those of collector/, the boards and the rules', () => {
  const wanted = chartFiles();
  const found = globSync('files/**/*', { cwd: CHART, withFileTypes: true }).filter((it) =>
    it.isFile(),
  );
  assert.deepEqual(
    found.map(({ parentPath, name }) => join(parentPath, name)).sort(),
    [...wanted.keys()].sort(),
    'npm run kubernetes',
  );
  for (const [path, text] of wanted)
    assert.equal(readFileSync(path, 'utf8'), text, 'npm run kubernetes');
});

describe('the chart', { skip }, () => {
  let standard: readonly Manifest[];
  let everything: readonly Manifest[];
  let restricted: readonly Manifest[];
  before(async () => {
    await installTestPackages();
    standard = await renderChart();
    everything = await renderChart(EVERYTHING);
    restricted = await renderChart(RESTRICTED);
  });

  test('Helm has nothing to say against it', async () => {
    assert.match(await lintChart(), /1 chart\(s\) linted, 0 chart\(s\) failed/);
  });

  test('all objects are what Kubernetes knows, field by field', () => {
    const objects = [...everything, ...standard].filter(
      ({ apiVersion }) => !CUSTOM.test(apiVersion),
    );
    const faults = execFileSync(process.execPath, [servicePath('kubernetes/check.mjs')], {
      input: JSON.stringify(objects),
      encoding: 'utf8',
      maxBuffer: 2 ** 24,
    });
    assert.equal(faults, '');
    const kinds = new Set(objects.map(({ kind }) => kind));
    for (const kind of [
      ...['DaemonSet', 'Deployment', 'StatefulSet', 'HorizontalPodAutoscaler', 'NetworkPolicy'],
      ...['PodDisruptionBudget', 'ClusterRole', 'ClusterRoleBinding', 'ServiceAccount'],
    ]) {
      assert.ok(kinds.has(kind), kind);
    }
  });

  test('values that mean nothing are refused, with their place', async () => {
    for (const [values, complaint] of [
      [{ 'agent.podLog': true }, /podLog/],
      [{ 'gateway.replicas': 0 }, /replicas/],
      [{ 'backends.traces': 'tempo:4318' }, /traces/],
      [{ 'agent.storage': 'disk' }, /storage/],
    ] as const) {
      await assert.rejects(renderChart(values), complaint);
    }
  });

  test('gateway and cluster keep to Pod Security `restricted`; the agent, where it reads files of the node, is named', () => {
    const beyond = (manifests: readonly Manifest[]) =>
      Object.fromEntries(podsOf(manifests).map(({ name, spec }) => [name, beyondRestricted(spec)]));
    assert.deepEqual(beyond(standard), {
      'sightline-agent': [
        'runs as root',
        'volume data is a hostPath',
        'volume host is a hostPath',
        'volume pod-logs is a hostPath',
      ],
      'sightline-cluster': [],
      'sightline-gateway': [],
    });
    assert.deepEqual(beyond(restricted), {
      'sightline-agent': [],
      'sightline-cluster': [],
      'sightline-gateway': [],
    });
  });

  test('no role may do more than read, none reads secrets, and the gateway asks the API nothing', () => {
    const rules = everything
      .filter(({ kind }) => /Role$/.test(kind))
      .flatMap(({ rules }) => rules as readonly { verbs: string[]; resources: string[] }[]);
    assert.ok(rules.length > 5);
    for (const { verbs, resources } of rules) {
      assert.deepEqual(
        verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb)),
        [],
      );
      assert.doesNotMatch(resources.join(), /secrets|configmaps|\*|proxy/);
    }
    const bound = everything.filter(({ kind }) => kind === 'ClusterRoleBinding');
    assert.deepEqual(
      bound.map(({ metadata }) => metadata.name.replace('observability-', '')).sort(),
      ['sightline-agent', 'sightline-cluster'],
    );
  });

  test('a removed gateway would leave its queue: it is scaled up, and down by hand', () => {
    const scaler = everything.find(({ kind }) => kind === 'HorizontalPodAutoscaler')!;
    const { metrics, behavior } = scaler.spec as {
      metrics: { pods?: { metric: { name: string } } }[];
      behavior: { scaleDown: unknown };
    };
    assert.equal(metrics[0]!.pods?.metric.name, 'sightline_gateway_queue_percent');
    assert.deepEqual(behavior.scaleDown, { selectPolicy: 'Disabled' });
    const gateway = everything.find(({ kind }) => kind === 'StatefulSet')!.spec as Record<
      string,
      unknown
    >;
    assert.equal(gateway.replicas, undefined);
    assert.equal(
      (gateway.persistentVolumeClaimRetentionPolicy as { whenScaled: string }).whenScaled,
      'Retain',
    );
  });

  // That of the cluster asks the API server: test/kubernetes/api-server.test.ts.
  for (const [tier, kind] of [
    ['agent', 'DaemonSet'],
    ['gateway', 'StatefulSet'],
  ] as const) {
    test(`the collector takes the configuration of the ${tier}, as its pod has it`, {
      skip: cannotUnshare(),
    }, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'sightline-tier-'));
      const certificates = createCertificateFolder();
      try {
        const account = withAccount(folder, 'none', certificates.create('api').cert);
        const script = ['/bin/sh', join(CHART, 'files/collector/start.sh'), 'validate'];
        const [command, ...args] = [...account, ...script];
        for (const manifests of [standard, everything]) {
          const pod = podsOf(manifests.filter((it) => it.kind === kind))[0]!;
          const { env } = pod.spec.containers[0]!;
          const values = env.map(({ name, value }) => [name, value ?? '127.0.0.1'] as const);
          await run(command!, args, {
            env: {
              PATH: process.env.PATH,
              ...Object.fromEntries(values),
              OTELCOL: (servers.otelcol as { path: string }).path,
              COLLECTOR_DATA_FOLDER: folder,
              ...(tier === 'agent' && { COLLECTOR_HOST_ROOT: '/' }),
              // What the kubelet gives each pod.
              KUBERNETES_SERVICE_HOST: '127.0.0.1',
              KUBERNETES_SERVICE_PORT: '443',
            },
          });
        }
      } finally {
        certificates.remove();
        rmSync(folder, { recursive: true });
      }
    });
  }

  test('deploy/kustomize is what the chart makes, and kustomize takes it', async () => {
    const wanted = await kustomizations();
    for (const [path, text] of wanted)
      assert.equal(readFileSync(path, 'utf8'), text, 'npm run kubernetes');
    const found = globSync('*/*.yaml', { cwd: KUSTOMIZE });
    const generated = found.filter((path) => !path.startsWith('example/'));
    assert.equal(generated.length, wanted.size);
    const names = (manifests: readonly Manifest[]) =>
      manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
    const built = await buildKustomization(join(KUSTOMIZE, 'base'));
    const files = [...wanted].filter(([path]) => /\/base\/(?!kustomization)/.test(path));
    assert.deepEqual(names(built), names(files.flatMap(([, text]) => manifestsIn(text))));
    // With every component, and a patch of the user's.
    const example = await buildKustomization(join(KUSTOMIZE, 'example'));
    const kinds = new Set(example.map(({ kind }) => kind));
    for (const kind of ['ServiceMonitor', 'PrometheusRule', 'Instrumentation'])
      assert.ok(kinds.has(kind));
    assert.match(JSON.stringify(example), /https:\/\/metrics\.example/);
  });
});
