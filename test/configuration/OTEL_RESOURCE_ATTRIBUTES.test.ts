import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertOneComplaint, assertSilent } from '../support/complaints.ts';
import { observeOwn } from '../support/own-telemetry.ts';

test('OTEL_RESOURCE_ATTRIBUTES is on every span, metric and log record, percent-decoded and trimmed', async () => {
  const observed = await observeOwn({
    OTEL_RESOURCE_ATTRIBUTES:
      ' team = blue%2C green ,motto=caf%C3%A9%3D1,,service.namespace=shop,empty=',
  });
  assertSilent(observed);
  const { spans, metrics, logs } = observed.receiver;
  assert.ok(spans.length > 0 && metrics.length > 0 && logs.length > 0);
  for (const { resource } of [...spans, ...metrics, ...logs]) {
    assert.equal(resource.team, 'blue, green');
    assert.equal(resource.motto, 'café=1');
    assert.equal(resource['service.namespace'], 'shop');
    assert.equal(resource.empty, '');
  }
});

test('OTEL_RESOURCE_ATTRIBUTES wins over what is detected', async () => {
  const { receiver } = await observeOwn({
    OTEL_RESOURCE_ATTRIBUTES:
      'service.name=shop,service.version=9,host.name=box,service.instance.id=one',
  });
  const resource = receiver.spans[0]!.resource;
  assert.equal(resource['service.name'], 'shop');
  assert.equal(resource['service.version'], '9');
  assert.equal(resource['host.name'], 'box');
  assert.equal(resource['service.instance.id'], 'one');
});

for (const [value, fault] of [
  ['team=blue,colour', 'percent-encoded: entry 2 has no "=". Using'],
  ['team=blue,half=50%', 'entry 2 is not valid percent-encoding'],
  ['=blue', 'entry 1 has no key'],
] as const) {
  test(`OTEL_RESOURCE_ATTRIBUTES=${value} is discarded as a whole and told`, async () => {
    const observed = await observeOwn({ OTEL_RESOURCE_ATTRIBUTES: value });
    assertOneComplaint(observed, 'OTEL_RESOURCE_ATTRIBUTES', value, fault, 'Using none of them');
    assert.equal(observed.receiver.spans[0]!.resource.team, undefined);
    assert.equal(observed.receiver.spans[0]!.resource['service.name'], 'sightline');
  });
}
