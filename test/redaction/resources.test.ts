// Resource attributes are inspected at the start; ordinary ones do not load the patterns.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { createRedaction } from '../../src/redaction/redaction.ts';

const { cache } = createRequire(import.meta.url);
const hasPatterns = (): boolean => Object.keys(cache).some((file) => file.endsWith('redactor.ts'));

const ORDINARY = {
  'service.name': 'payment-gateway',
  'service.version': '1.4.2-rc.1',
  'service.instance.id': '8f14e45f-ceea-467f-a9b2-1c6d3c1f6a55',
  'vcs.ref.head.revision': '0af7651916cd43dd8448eb211c80319c0af76519',
  'deployment.environment.name': 'production',
  'host.name': 'ip-10-0-13-211.eu-central-1.compute.internal',
  'k8s.pod.name': 'payment-gateway-7d9c6b5f4-x2v9p',
  'k8s.pod.uid': '8f14e45f-ceea-467f-a9b2-1c6d3c1f6a56',
  'k8s.node.name': 'gke-shop-default-pool-3f2a1b9c-x7kq',
  'container.id': '0af7651916cd43dd8448eb211c80319c'.repeat(2),
  'cloud.region': 'eu-central-1',
};

test('ordinary attributes of a resource stay, and do not load the patterns', () => {
  const settings = { mode: 'replace', names: ['team'], exempt: [], patterns: [] } as const;
  const { resource, attributes } = createRedaction(settings, undefined);
  assert.equal(resource(ORDINARY), ORDINARY);
  assert.equal(hasPatterns(), false);
  const token = `gh${'p_'}${'a1'.repeat(18)}`;
  const given = {
    'service.note': token,
    'host.password': 'a',
    'k8s.team': 'a',
    'os.type': 'linux',
  };
  const redacted = {
    'service.note': 'REDACTED',
    'host.password': 'REDACTED',
    'k8s.team': 'REDACTED',
    'os.type': 'linux',
  };
  assert.deepEqual(resource(given), redacted);
  assert.deepEqual(attributes(given), redacted);
  assert.equal(hasPatterns(), true);
});

test('a pattern of the user is matched against ordinary values, too', () => {
  const settings = { mode: 'replace', names: [], exempt: [], patterns: [/x2v9p/g] } as const;
  const { resource } = createRedaction(settings, undefined);
  assert.equal(resource(ORDINARY)['k8s.pod.name'], 'payment-gateway-7d9c6b5f4-REDACTED');
});
