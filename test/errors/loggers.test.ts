// Errors that are logged by each logger, in Sentry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Event } from '@sentry/core';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { startFakeSentry } from '../support/fake-sentry.ts';
import { fixture, observe } from '../support/observe.ts';
import { ROOT } from '../support/run-node.ts';
import { MODULE_SYSTEMS, servicePath } from '../support/services.ts';

async function run(
  script: string,
  args: readonly string[],
): Promise<{ readonly events: readonly Event[]; readonly traceId: string }> {
  await installTestPackages();
  const sentry = await startFakeSentry();
  try {
    const env = { SENTRY_DSN: sentry.dsn, OTEL_METRICS_EXPORTER: 'none' };
    const { code, stderr, receiver } = await observe(script, env, { args });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const span = receiver.spans.find(({ name }) => name === 'work');
    return { events: [...sentry.events], traceId: span!.traceId };
  } finally {
    await sentry.stop();
  }
}

function told({ exception, contexts, logger }: Event): readonly unknown[] {
  const [{ type, value } = {}] = exception?.values?.toReversed() ?? [];
  return [logger, type, value, contexts?.trace?.trace_id];
}

for (const system of MODULE_SYSTEMS) {
  test(`winston, pino, bunyan and log4js (${system}): each error is one event, in its trace`, async () => {
    const { events, traceId } = await run(servicePath(`logged-errors/service.${system}`), []);
    // At the level of an error; those at `warn` are none. They arrive in any order.
    assert.deepEqual(events.map(({ logger }) => logger).sort(), [
      ...['bare', 'own'],
      ...Array(5).fill('shop'),
      ...Array(3).fill('sightline/winston'),
    ]);
    for (const event of events) {
      assert.deepEqual(told(event).slice(1), ['RangeError', 'out of range', traceId]);
    }
  });
}

test('sightline/logging: an error is one event, with its causes, in its trace', async () => {
  const module = pathToFileURL(`${ROOT}src/logger/logging.ts`).href;
  const { events, traceId } = await run(fixture('logging/in-trace.mjs'), [module]);
  assert.deepEqual(events.map(told), [['orders', 'Error', 'no order', traceId]]);
  assert.deepEqual(
    events[0]?.exception?.values?.map(({ value }) => value),
    ['no db', 'no order'],
  );
});
