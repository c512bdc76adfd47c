// The chart before a real API server with its etcd (`npm run kubernetes:api` builds it): every object is taken with strict
// fields, by a dry run and then for good; pods are admitted where their namespace says so; accounts may do what they
// have to and nothing more.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHART } from '../../scripts/kubernetes/chart-files.ts';
import { customResources } from '../../scripts/kubernetes/custom-resources.ts';
import { RESTRICTED } from '../../scripts/kubernetes/kustomizations.ts';
import { type Manifest, NAMESPACE, renderChart } from '../../scripts/kubernetes/render.ts';
import { binaryOf, ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { answersOk, type RunningServer, runServer } from '../../scripts/servers/run-server.ts';
import { type Kubernetes, startKubernetes } from '../../scripts/servers/start-kubernetes.ts';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import { withAccount } from '../support/pod-account.ts';
import { cannotUnshare } from '../support/read-only-root.ts';
import { podsOf } from './pod-security.ts';

// Long to build: the suite takes it where it is there.
const built = await ensureServers(['kubernetes'], { install: false });
const skip = skipReason({ ...built, ...(skipReason(built) ? {} : await ensureServers(['helm'])) });

describe('a real API server', { skip }, () => {
  let api: Kubernetes;
  let everything: readonly Manifest[];
  /** By apiVersion and kind. */
  const paths = new Map<string, { readonly name: string; readonly namespaced: boolean }>();

  before(async () => {
    everything = await renderChart({
      'backends.metrics': 'http://prometheus.monitoring:9090/api/v1/otlp',
      'gateway.autoscaling.enabled': true,
      'monitoring.serviceMonitors': true,
      'monitoring.rules': true,
      'monitoring.dashboards': true,
      'instrumentation.enabled': true,
      settings: { sampling: { ratio: 0.1 } },
      clusterName: 'blue',
    });
    api = await startKubernetes();
    for (const [name, level] of [
      [NAMESPACE, 'privileged'],
      ['restricted', 'restricted'],
    ] as const) {
      const labels = { 'pod-security.kubernetes.io/enforce': level };
      await take({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    }
    for (const definition of customResources()) await take(definition);
    await waitFor('/apis/monitoring.coreos.com/v1/servicemonitors');
    await waitFor('/apis/monitoring.coreos.com/v1/podmonitors');
    await waitFor('/apis/monitoring.coreos.com/v1/prometheusrules');
    await waitFor('/apis/opentelemetry.io/v1alpha1/instrumentations');
  });
  after(() => api?.stop());

  async function waitFor(path: string): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      if ((await api.ask('GET', path)).status === 200) return;
      await sleep(200);
    }
    throw new Error(`${path} is never there`);
  }

  async function pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const key = `${apiVersion} ${kind}`;
    if (!paths.has(key)) {
      const { body } = await api.ask('GET', root);
      for (const found of body.resources as { kind: string; name: string; namespaced: boolean }[]) {
        if (!found.name.includes('/')) paths.set(`${apiVersion} ${found.kind}`, found);
      }
    }
    const { name, namespaced } = paths.get(key)!;
    const within = namespaced ? `/namespaces/${metadata.namespace}` : '';
    return `${root}${within}/${name}`;
  }

  async function take(manifest: Manifest, more = ''): Promise<readonly string[]> {
    const path = `${await pathOf(manifest)}/${manifest.metadata.name}`;
    const options = '?fieldManager=test&force=true&fieldValidation=Strict';
    const { status, body, warnings } = await api.ask('PATCH', path + options + more, manifest);
    assert.ok(status < 300, `${manifest.kind} ${manifest.metadata.name}: ${JSON.stringify(body)}`);
    return warnings;
  }

  test('every object is taken: by a dry run, then for good, without a warning', async () => {
    for (const manifest of everything) {
      assert.deepEqual(await take(manifest, '&dryRun=All'), [], manifest.metadata.name);
    }
    for (const manifest of everything) assert.deepEqual(await take(manifest), []);
    const monitor = everything.find(({ kind }) => kind === 'ServiceMonitor')!;
    const wrong = { ...monitor, spec: { ...(monitor.spec as object), endpoint: [] } };
    await assert.rejects(take(wrong, '&dryRun=All'), /endpoint/);
  });

  /** Whether a pod is admitted, and what is said where it is not. */
  async function admitted(manifests: readonly Manifest[], part: string): Promise<string> {
    const { spec, metadata } = podsOf(manifests).find(({ name }) => name === `sightline-${part}`)!;
    const account = { metadata: { name: spec.serviceAccountName, namespace: 'restricted' } };
    await take({ apiVersion: 'v1', kind: 'ServiceAccount', ...account });
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: part }, spec };
    const { status, body } = await api.ask(
      'POST',
      '/api/v1/namespaces/restricted/pods?dryRun=All&fieldValidation=Strict',
      // The StatefulSet makes the volume of a claim.
      part === 'gateway'
        ? { ...pod, spec: { ...spec, volumes: [...spec.volumes!, { name: 'data', emptyDir: {} }] } }
        : pod,
    );
    return status === 201 ? '' : String(body.message);
  }

  test('a namespace of Pod Security `restricted` admits gateway and cluster, and the agent that reads no files', async () => {
    const restricted = await renderChart(RESTRICTED);
    assert.equal(await admitted(everything, 'gateway'), '');
    assert.equal(await admitted(everything, 'cluster'), '');
    assert.equal(await admitted(restricted, 'agent'), '');
    const refused = await admitted(everything, 'agent');
    assert.match(refused, /violates PodSecurity "restricted/);
    const reasons = [...refused.matchAll(/, ([a-zA-Z=! ]+?)(?: \(|=0)/g)].map(
      ([, reason]) => reason,
    );
    assert.match(refused, /restricted volume types/);
    assert.match(refused, /runAsNonRoot != true/);
    assert.doesNotMatch(
      refused,
      /capabilities|seccomp|allowPrivilegeEscalation|privileged/,
      reasons.join(),
    );
  });

  test('accounts may read what their collector asks for, and no secret', async () => {
    const may = async (part: string, path: string) => {
      const as = `system:serviceaccount:${NAMESPACE}:sightline-${part}`;
      return (await api.ask('GET', path, undefined, as)).status;
    };
    for (const path of [
      '/api/v1/pods',
      '/api/v1/namespaces',
      '/apis/apps/v1/replicasets',
      '/apis/batch/v1/jobs',
    ]) {
      assert.equal(await may('agent', path), 200, path);
      assert.equal(await may('gateway', path), 403, path);
    }
    for (const path of [
      ...['/api/v1/nodes', '/api/v1/pods', '/api/v1/services', '/api/v1/resourcequotas'],
      ...['/apis/apps/v1/deployments', '/apis/apps/v1/statefulsets', '/apis/apps/v1/daemonsets'],
      ...['/apis/batch/v1/cronjobs', '/apis/autoscaling/v2/horizontalpodautoscalers'],
      ...['/apis/events.k8s.io/v1/events', '/api/v1/events'],
    ]) {
      assert.equal(await may('cluster', path), 200, path);
    }
    for (const part of ['agent', 'cluster', 'gateway']) {
      for (const path of [
        '/api/v1/secrets',
        '/api/v1/configmaps',
        `/api/v1/namespaces/${NAMESPACE}/secrets`,
      ]) {
        assert.equal(await may(part, path), 403, `${part} ${path}`);
      }
    }
    const review = (resource: string, subresource: string) => ({
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: `system:serviceaccount:${NAMESPACE}:sightline-agent`,
        resourceAttributes: { verb: 'get', resource, subresource },
      },
    });
    const allowed = async (resource: string, subresource: string) => {
      const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
      const { body } = await api.ask('POST', path, review(resource, subresource));
      return (body.status as { allowed: boolean }).allowed;
    };
    assert.equal(await allowed('nodes', 'stats'), true);
    assert.equal(await allowed('nodes', 'proxy'), false);
  });

  /** The real collector, as the pod of a part has it, with the token of its account; it sends to the receiver. */
  async function startPart(part: string, receiver: Receiver, env: Record<string, string>) {
    const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/sightline-${part}/token`;
    const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const { body } = await api.ask('POST', path, asked);
    const { token } = body.status as { token: string };
    const folder = mkdtempSync(join(tmpdir(), `sightline-${part}-`));
    const pod = podsOf(everything).find(({ name }) => name === `sightline-${part}`)!;
    const values = pod.spec.containers[0]!.env.map(({ name, value }) => [
      name,
      value ?? '127.0.0.1',
    ]);
    const [command, ...args] = [
      ...withAccount(folder, token, api.authority),
      ...['/bin/sh', join(CHART, 'files/collector/start.sh')],
    ];
    const health = await freePort();
    return await runServer({
      name: `collector of the ${part}`,
      command: command!,
      args,
      env: {
        ...Object.fromEntries(values),
        OTELCOL: await binaryOf('otelcol'),
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        KUBERNETES_SERVICE_PORT: String(api.port),
        COLLECTOR_DATA_FOLDER: join(folder, 'data'),
        COLLECTOR_GRPC_ADDRESS: `127.0.0.1:${await freePort()}`,
        COLLECTOR_HTTP_ADDRESS: `127.0.0.1:${await freePort()}`,
        COLLECTOR_HEALTH_ADDRESS: `127.0.0.1:${health}`,
        COLLECTOR_METRICS_PORT: String(await freePort()),
        COLLECTOR_GATEWAYS: '',
        METRICS_OTLP_ENDPOINT: receiver.url,
        LOGS_OTLP_ENDPOINT: receiver.url,
        ...env,
      },
      isReady: () => answersOk(`http://127.0.0.1:${health}/`),
      folder,
    });
  }

  async function until(has: () => boolean, collector: RunningServer): Promise<void> {
    for (let attempt = 0; attempt < 600 && !has(); attempt++) await sleep(200);
    assert.ok(has(), collector.logs().slice(-3000));
    assert.doesNotMatch(collector.logs(), /forbidden/i);
  }

  test('the collector of the cluster gets all that it asks for with its account: metrics of objects, and events', {
    skip: cannotUnshare(),
  }, async () => {
    const receiver = await startReceiver();
    const collector = await startPart('cluster', receiver, { COLLECTOR_CLUSTER_INTERVAL: '2s' });
    try {
      const event = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'of-a-test', namespace: NAMESPACE },
        ...{ action: 'Tried', reason: 'Tried', type: 'Normal', note: 'an event of a test' },
        ...{ reportingController: 'test', reportingInstance: 'test' },
        eventTime: new Date().toISOString().replace('Z', '000Z'),
        regarding: { kind: 'Namespace', name: NAMESPACE, namespace: NAMESPACE },
      };
      const events = `/apis/events.k8s.io/v1/namespaces/${NAMESPACE}/events`;
      const { status, body } = await api.ask('POST', events, event);
      assert.equal(status, 201, JSON.stringify(body));
      await until(
        () =>
          receiver.metrics.some(
            ({ name, resource }) =>
              name === 'k8s.deployment.desired' && resource['k8s.cluster.name'] === 'blue',
          ) && receiver.logs.some((log) => JSON.stringify(log.body).includes('an event of a test')),
        collector,
      );
    } finally {
      await collector.stop();
      await receiver.stop();
    }
  });

  test("the agent knows by its account whose lines they are, and drops what the pod's service sends itself", {
    skip: cannotUnshare(),
  }, async () => {
    const logs = mkdtempSync(join(tmpdir(), 'sightline-pod-logs-'));
    const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } };
    await take(space);
    await take({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: 'web' },
    });
    for (const [name, value] of [
      ['shop', 'otlp'],
      ['plain', 'file'],
    ] as const) {
      const { body, status } = await api.ask('POST', '/api/v1/namespaces/web/pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, annotations: { 'sightline.dev/logs': value } },
        spec: {
          nodeName: 'node-1',
          containers: [{ name: 'app', image: 'registry.example/app:1.4.2' }],
        },
      });
      assert.equal(status, 201, JSON.stringify(body));
      const { uid } = body.metadata as { uid: string };
      const container = join(logs, `web_${name}_${uid}`, 'app');
      mkdirSync(container, { recursive: true });
      const time = `2026-11-29T20:00:0${name.length}.000000000Z`;
      const lines = ['{"level":30,"msg":"by a logger"}', `printed by ${name}`];
      writeFileSync(
        join(container, '0.log'),
        lines.map((line) => `${time} stdout F ${line}\n`).join(''),
      );
    }
    const receiver = await startReceiver();
    const collector = await startPart('agent', receiver, {
      K8S_NODE_NAME: 'node-1',
      COLLECTOR_POD_LOGS: logs,
      COLLECTOR_POD_LOGS_START: 'beginning',
      COLLECTOR_HOST_ROOT: '/',
      COLLECTOR_KUBELET: '',
    });
    try {
      await until(() => receiver.logs.length >= 3, collector);
      const bodies = receiver.logs.map(({ body }) => String(body)).sort();
      assert.deepEqual(bodies, [
        'printed by plain',
        'printed by shop',
        '{"level":30,"msg":"by a logger"}',
      ]);
      const { resource } = receiver.logs.find(({ body }) => body === 'printed by shop')!;
      assert.equal(resource['k8s.node.name'], 'node-1');
      assert.equal(resource['service.name'], 'shop');
      assert.equal(resource['k8s.cluster.name'], 'blue');
      await until(() => receiver.metrics.some(({ name }) => name.startsWith('system.')), collector);
    } finally {
      await collector.stop();
      await receiver.stop();
      rmSync(logs, { recursive: true, force: true });
    }
  });
});
