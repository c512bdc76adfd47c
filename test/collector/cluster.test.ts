// The collector of a cluster, against an API of Kubernetes that has a node and an event.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { eventually } from './eventually.ts';

const skip = skipReason(await ensureServers(['otelcol']));

const meta = { resourceVersion: '1' };
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'apps/v1': ['deployments', 'daemonsets', 'replicasets', 'statefulsets'],
  'batch/v1': ['jobs', 'cronjobs'],
  'autoscaling/v2': ['horizontalpodautoscalers'],
  'events.k8s.io/v1': ['events'],
};
const CORE = [
  'pods',
  'nodes',
  'namespaces',
  'replicationcontrollers',
  'resourcequotas',
  'services',
];
const kindOf = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1, -1)}`;
const resources = (groupVersion: string, names: readonly string[]) => ({
  ...{ kind: 'APIResourceList', groupVersion },
  resources: names.map((name) => ({
    ...{ name, singularName: '', namespaced: name !== 'nodes', kind: kindOf(name) },
    verbs: ['get', 'list', 'watch'],
  })),
});
const NODE = {
  ...{ kind: 'Node', apiVersion: 'v1', metadata: { name: 'node-1', uid: 'n1', ...meta } },
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    allocatable: { cpu: '4', memory: '8Gi' },
  },
};
const EVENT = {
  ...{ kind: 'Event', apiVersion: 'events.k8s.io/v1', reason: 'BackOff', type: 'Warning' },
  metadata: { name: 'orders.1', namespace: 'shop', uid: 'e1', resourceVersion: '2' },
  note: 'Back-off restarting failed container',
  regarding: { kind: 'Pod', name: 'orders-1', namespace: 'shop' },
};

/** What there is: paths of discovery. */
const DISCOVERY: Readonly<Record<string, object>> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': resources('v1', CORE),
  '/apis': {
    ...{ kind: 'APIGroupList', apiVersion: 'v1' },
    groups: Object.keys(GROUPS).map((groupVersion) => {
      const [name, version] = groupVersion.split('/');
      const preferredVersion = { groupVersion, version };
      return { name, versions: [preferredVersion], preferredVersion };
    }),
  },
  ...Object.fromEntries(
    Object.entries(GROUPS).map(([group, names]) => [`/apis/${group}`, resources(group, names)]),
  ),
};

function answer({ pathname: path, searchParams }: URL, response: ServerResponse): void {
  const send = (body: object) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const known = DISCOVERY[path];
  if (known) {
    send(known);
    return;
  }
  const group = Object.keys(GROUPS).find((name) => path.startsWith(`/apis/${name}`));
  const name = path.split('/').at(-1)!;
  const apiVersion = group ?? 'v1';
  if (searchParams.has('watch')) {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    const say = (type: string, object: object) =>
      response.write(`${JSON.stringify({ type, object })}\n`);
    if (name === 'events') say('ADDED', EVENT);
    // Lists come by watching too: what there is, and where that ends.
    if (searchParams.has('sendInitialEvents')) {
      if (name === 'nodes') say('ADDED', NODE);
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      say('BOOKMARK', { kind: kindOf(name), apiVersion, metadata: { ...meta, annotations } });
    }
    return;
  }
  send({
    ...{ kind: `${kindOf(name)}List`, apiVersion, metadata: meta },
    items: name === 'nodes' ? [NODE] : [],
  });
}

test('nodes are metrics and events are log records', { skip }, async (t) => {
  const api = createServer((request, response) => {
    answer(new URL(request.url!, 'http://api'), response);
  });
  let [metrics, logs] = ['', ''];
  const backend = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = gunzipSync(Buffer.concat(chunks)).toString('latin1');
    if (request.url === '/v1/metrics') metrics += text;
    else logs += text;
    response.end();
  });
  const urls: string[] = [];
  for (const server of [api, backend]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    urls.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
  }
  const [apiUrl, url] = urls as [string, string];
  const kubeconfig = `${temporaryFolder('kubeconfig')}/config`;
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'test' },
      clusters: [{ name: 'test', cluster: { server: apiUrl } }],
      users: [{ name: 'test', user: {} }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    }),
  );
  const collector = await startOtelcol({
    ...{ metrics: url, logs: url },
    env: {
      ...{ COLLECTOR_TIER: 'cluster', COLLECTOR_KUBERNETES_AUTH: 'kubeConfig' },
      ...{ KUBECONFIG: kubeconfig, COLLECTOR_CLUSTER_INTERVAL: '1s' },
    },
  });
  t.after(() => collector.stop());
  await eventually('the node', async () => /k8s\.node\.condition_ready/.test(metrics) || undefined);
  await eventually('the event', async () => /Back-off restarting/.test(logs) || undefined);
  assert.match(metrics, /k8s\.node\.allocatable_cpu/);
  assert.match(logs, /orders-1/);
});
