import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { observeOwn } from '../support/own-telemetry.ts';

/** One attribute of each detector that finds something everywhere. */
const ATTRIBUTES = {
  host: 'host.name',
  os: 'os.type',
  process: 'process.pid',
  serviceinstance: 'service.instance.id',
};

async function detected(value: string, env: Record<string, string> = {}) {
  const observed = await observeOwn({ OTEL_NODE_RESOURCE_DETECTORS: value, ...env });
  const { resource } = observed.receiver.spans[0]!;
  const found = Object.entries(ATTRIBUTES).filter(([, attribute]) => attribute in resource);
  return { observed, resource, found: found.map(([name]) => name) };
}

for (const [value, expected] of [
  ['', ['host', 'os', 'process', 'serviceinstance']],
  [' Host , process,', ['host', 'process']],
  ['serviceinstance', ['serviceinstance']],
  ['os,env', ['os']],
  ['none', []],
] as const) {
  test(`OTEL_NODE_RESOURCE_DETECTORS=${JSON.stringify(value)}`, async () => {
    const { observed, found, resource } = await detected(value);
    assertSilent(observed);
    assert.deepEqual(found, expected);
    assert.equal(resource['service.name'], 'sightline');
  });
}

test('what the user states is there without the env detector too', async () => {
  const { resource } = await detected('none', {
    OTEL_SERVICE_NAME: 'shop',
    OTEL_RESOURCE_ATTRIBUTES: 'team=blue',
  });
  assert.equal(resource['service.name'], 'shop');
  assert.equal(resource.team, 'blue');
});

test('a detector that does not exist is reported, and the others are used', async () => {
  const { observed, found } = await detected('hots,os');
  assertOneComplaint(observed, 'OTEL_NODE_RESOURCE_DETECTORS', '"hots"', '"host"?', 'Using os.');
  assert.deepEqual(found, ['os']);
});

test('none among others is reported, and the others are used', async () => {
  const { observed, found } = await detected('none,os');
  assertOneComplaint(
    observed,
    'OTEL_NODE_RESOURCE_DETECTORS',
    '"none" cannot be combined',
    'Using os.',
  );
  assert.deepEqual(found, ['os']);
});

test('OTEL_NODE_RESOURCE_DETECTORS=gcp,… off their clouds: nothing is said', async () => {
  // The metadata of a cloud may take its time to be missing.
  const env = {
    OTEL_NODE_RESOURCE_DETECTORS: 'gcp,aws,azure,alibaba',
    SIGHTLINE_SHUTDOWN_TIMEOUT: '500',
  };
  const { stderr, stdout } = await observeOwn(env);
  assert.equal(stdout, 'done\n');
  assert.doesNotMatch(stderr, /MetadataLookupWarning|dropping/);
});
