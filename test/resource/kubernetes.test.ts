import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attributes } from '../../tools/receiver/received.ts';
import { observeOwn } from '../support/own-telemetry.ts';

const CLUSTER = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };

async function kubernetes(env: Record<string, string>): Promise<Attributes> {
  const { receiver } = await observeOwn(env);
  const { resource } = receiver.spans[0]!;
  return Object.fromEntries(Object.entries(resource).filter(([name]) => name.startsWith('k8s.')));
}

test('variables of the downward API become resource attributes', async () => {
  const names = {
    K8S_POD_NAME: 'shop-1',
    K8S_POD_UID: '275ecb36',
    K8S_NAMESPACE_NAME: 'prod',
    K8S_NODE_NAME: 'node-7',
    K8S_CONTAINER_NAME: 'app',
    K8S_DEPLOYMENT_NAME: 'shop',
    K8S_CLUSTER_NAME: 'eu',
  };
  assert.deepEqual(await kubernetes({ ...CLUSTER, ...names }), {
    'k8s.pod.name': 'shop-1',
    'k8s.pod.uid': '275ecb36',
    'k8s.namespace.name': 'prod',
    'k8s.node.name': 'node-7',
    'k8s.container.name': 'app',
    'k8s.deployment.name': 'shop',
    'k8s.cluster.name': 'eu',
  });
});

test('common shorter names, and HOSTNAME for the pod', async () => {
  const env = { ...CLUSTER, POD_NAMESPACE: 'prod', NODE_NAME: ' node-7 ', POD_UID: '' };
  assert.deepEqual(await kubernetes({ ...env, HOSTNAME: 'shop-2' }), {
    'k8s.pod.name': 'shop-2',
    'k8s.namespace.name': 'prod',
    'k8s.node.name': 'node-7',
  });
  const { 'k8s.pod.name': pod } = await kubernetes({ ...env, POD_NAME: 'shop-3', HOSTNAME: 'x' });
  assert.equal(pod, 'shop-3');
});

test('outside of Kubernetes such names are ignored', async () => {
  assert.deepEqual(await kubernetes({ POD_NAME: 'pea', NODE_NAME: 'x', HOSTNAME: 'laptop' }), {});
});

test('without the detector k8s there are no such attributes', async () => {
  const env = { ...CLUSTER, K8S_POD_NAME: 'shop-1', OTEL_NODE_RESOURCE_DETECTORS: 'host' };
  assert.deepEqual(await kubernetes(env), {});
});

test('OTEL_RESOURCE_ATTRIBUTES takes precedence', async () => {
  const found = await kubernetes({
    ...CLUSTER,
    K8S_POD_NAME: 'shop-1',
    OTEL_RESOURCE_ATTRIBUTES: 'k8s.pod.name=other',
  });
  assert.deepEqual(found, { 'k8s.pod.name': 'other' });
});
