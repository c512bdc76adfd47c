import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observeOwn } from '../support/own-telemetry.ts';

// deployment.environment.name: OTEL_RESOURCE_ATTRIBUTES, ENVIRONMENT, NODE_ENV, `development`.
for (const [env, expected] of [
  [{}, 'development'],
  [{ NODE_ENV: ' production ' }, 'production'],
  [{ ENVIRONMENT: 'staging', NODE_ENV: 'production' }, 'staging'],
  [{ ENVIRONMENT: ' ', NODE_ENV: 'production' }, 'production'],
  [{ ENVIRONMENT: '', NODE_ENV: '' }, 'development'],
  [
    {
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=canary',
      ENVIRONMENT: 'staging',
      NODE_ENV: 'production',
    },
    'canary',
  ],
] as const) {
  test(`deployment.environment.name with ${JSON.stringify(env)}`, async () => {
    const { receiver } = await observeOwn(env);
    for (const { resource } of [...receiver.spans, ...receiver.metrics, ...receiver.logs]) {
      assert.equal(resource['deployment.environment.name'], expected);
    }
  });
}
