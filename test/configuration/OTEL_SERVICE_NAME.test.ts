import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, observe } from '../support/observe.ts';

test('OTEL_SERVICE_NAME names the service in all three signals', async () => {
  const { receiver, code, stdout } = await observe(fixture('http-once.mjs'), {
    OTEL_SERVICE_NAME: ' shop ',
  });
  assert.equal(code, 0);
  assert.equal(stdout, 'hello\n');
  assert.deepEqual(
    new Set(receiver.spans.map(({ resource }) => resource['service.name'])),
    new Set(['shop']),
  );
  assert.ok(receiver.metrics.length > 0);
  assert.ok(receiver.metrics.every(({ resource }) => resource['service.name'] === 'shop'));
});

test('OTEL_SERVICE_NAME wins over service.name in OTEL_RESOURCE_ATTRIBUTES', async () => {
  const { receiver } = await observe(fixture('http-once.cjs'), {
    OTEL_SERVICE_NAME: 'shop',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,team=blue',
  });
  assert.equal(receiver.spans[0]?.resource['service.name'], 'shop');
  assert.equal(receiver.spans[0]?.resource.team, 'blue');
});

test('an empty OTEL_SERVICE_NAME counts as not set', async () => {
  const { receiver } = await observe(fixture('http-once.cjs'), {
    OTEL_SERVICE_NAME: '  ',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other',
  });
  assert.equal(receiver.spans[0]?.resource['service.name'], 'other');
});
