// A service with its own OpenTelemetry SDK continues to export, and Sightline observes it as well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import type { Observed } from '../support/observe.ts';
import { BUILT_PRELOAD } from '../support/run-node.ts';
import { type NeighbourPackage, runNeighbour, WAYS } from './packages.ts';
import { madeByApi, metricNames, treeOf } from './received-by-own.ts';

const LINES = ['sdk-0.57', 'sdk-0.219', 'sdk-0.300'] as const;

for (const line of LINES) {
  test(`${line}: its exporters get spans and metrics as before, and those of Sightline`, async () => {
    await run(line, {}, async (own, { receiver, stdout, stderr, code }) => {
      assert.equal(code, 0, stderr);
      const [traceId] = stdout.split('\n');
      const price = own.spans.find(({ name }) => name === 'price');
      assert.equal(price?.traceId, traceId);
      assert.deepEqual(price?.attributes['shop.order'], '7');
      assert.equal(price?.resource['service.name'], 'shop-by-itself');
      const server = own.spans.find(({ kind }) => kind === 'SERVER');
      assert.equal(server?.spanId, price?.parentSpanId);
      assert.equal(server?.resource['service.name'], 'shop-by-itself');
      const values = own.metrics.filter(({ name }) => name === 'shop.orders');
      assert.equal(values.at(-1)?.value, 1);

      const observed = receiver.spans.filter((span) => span.traceId === traceId);
      assert.deepEqual(
        observed.filter(({ kind }) => kind === 'SERVER').map(({ spanId }) => spanId),
        [server?.spanId],
      );
      assert.ok(observed.some(({ spanId }) => spanId === price?.spanId));
      const orders = receiver.metrics.filter(({ name }) => name === 'shop.orders');
      assert.equal(orders.at(-1)?.value, 1);
      if (line === 'sdk-0.300') {
        for (const { logs } of [own, receiver]) {
          const found = logs.filter(({ body }) => body === 'order 7');
          assert.deepEqual(
            found.map(({ traceId: of, severityNumber }) => [of, severityNumber]),
            [[traceId, 9]],
          );
        }
        assert.match(stderr, /log records from the API go to both/);
      }
      assert.match(stderr, /its span processors receive the spans that its own sampler keeps/);
      assert.match(stderr, /metrics from the API are recorded in both/);
    });
  });
}

test('its sampler drops all spans: Sightline still exports them', async () => {
  await run('sdk-0.219', { SHOP_RATIO: '0' }, async (own, { receiver }) => {
    assert.deepEqual(own.spans, []);
    assert.ok(receiver.spans.some(({ name }) => name === 'price'));
  });
});

test('signals that are disabled in Sightline are registered as without it', async () => {
  const env = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
  await run('sdk-0.57', { ...env, OTEL_PROPAGATORS: 'none' }, async (own, { code }) => {
    assert.equal(code, 0);
    assert.ok(own.spans.some(({ name }) => name === 'price'));
  });
});

for (const line of LINES) {
  for (const [way, { env, nodeArgs }] of Object.entries(WAYS)) {
    test(`${line}, by ${way}: its own collector gets what it gets without Sightline`, async () => {
      const bare = await bareOutcome(line);
      assert.equal(bare.made.spans.length, 2);
      assert.equal(bare.made.metrics.length, 4);
      const beside = await outcome(line, env, nodeArgs);
      assert.deepEqual(beside, bare);
    });
  }

  test(`OTEL_TRACES_SAMPLER=always_off: ${line} still gets all spans`, async () => {
    const env = { OTEL_TRACES_SAMPLER: 'always_off', SHOP_RATIO: '1' };
    const beside = await outcome(line, env, BUILT_PRELOAD, (_own, { receiver }) => {
      assert.deepEqual(receiver.spans, []);
      return {};
    });
    assert.deepEqual(beside, await bareOutcome(line));
  });

  test(`getNodeAutoInstrumentations() of ${line} in code: no request is recorded twice`, async () => {
    const bare = await outcome(line, { SHOP_AUTO: 'true' }, [], treeAndMetrics);
    const check = (own: Receiver, observed: Observed) => {
      const { receiver, code, stderr } = observed;
      assert.equal(code, 0, stderr);
      assert.deepEqual(treeOf(own), treeOf(receiver));
      const durations = receiver.metrics.filter(({ name }) => name.startsWith('http.server.'));
      assert.deepEqual(
        [...new Set(durations.map(({ scope }) => scope.name))],
        ['sightline/http-server'],
      );
      return treeAndMetrics(own);
    };
    const beside = await outcome(line, { SHOP_AUTO: 'true' }, undefined, check);
    assert.deepEqual(beside, bare);
  });
}

function treeAndMetrics(own: Receiver): object {
  return { tree: treeOf(own), metrics: metricNames(own) };
}

test('OTEL_TRACES_EXPORTER=console: spans that both have are printed with the resource of Sightline', async () => {
  const env = { OTEL_TRACES_EXPORTER: 'console', OTEL_SERVICE_NAME: 'observed' };
  await run('sdk-0.219', env, async (own, { stdout }) => {
    const names = new Set(stdout.match(/'service\.name': '[^']*'/g));
    assert.deepEqual([...names], ["'service.name': 'observed'"]);
    const theirs = new Set(own.spans.map(({ resource }) => resource['service.name']));
    assert.deepEqual([...theirs], ['shop-by-itself']);
  });
});

test('both export to the same address: Sightline reports it', async () => {
  const { stderr } = await runNeighbour('sdk.cjs', 'sdk-0.219', {
    env: { SHOP_COLLECTOR: '{receiver}' },
  });
  assert.match(stderr, /exports to http:\/\/127\.0\.0\.1:\d+\/v1\/traces, as Sightline does/);
});

const bareOutcomes = new Map<NeighbourPackage, ReturnType<typeof outcome>>();

function bareOutcome(line: NeighbourPackage) {
  const known = bareOutcomes.get(line) ?? outcome(line, {}, []);
  bareOutcomes.set(line, known);
  return known;
}

/** The output of a service, and what its own collector receives. */
async function outcome<T extends object>(
  line: NeighbourPackage,
  env: Readonly<Record<string, string>>,
  nodeArgs: readonly string[] | undefined,
  check?: (own: Receiver, observed: Observed) => T,
) {
  let found: object | undefined;
  const look = async (own: Receiver, observed: Observed) => {
    const { code, stdout } = observed;
    found = {
      ...{ code, stdout: stdout.replace(/[0-9a-f]{32}/, '<trace>'), made: madeByApi(own) },
      ...check?.(own, observed),
    };
  };
  await run(line, env, look, nodeArgs);
  return found as { readonly made: ReturnType<typeof madeByApi> };
}

async function run(
  line: NeighbourPackage,
  env: Readonly<Record<string, string>>,
  check: (own: Receiver, observed: Observed) => Promise<void>,
  nodeArgs?: readonly string[],
): Promise<void> {
  const own = await startReceiver();
  try {
    const observed = await runNeighbour('sdk.cjs', line, {
      env: {
        SHOP_COLLECTOR: own.url,
        SIGHTLINE_LOG: 'info',
        SHOP_TRACE_PACKAGE:
          line === 'sdk-0.300' ? '@opentelemetry/sdk-trace' : '@opentelemetry/sdk-trace-base',
        ...env,
      },
      ...(nodeArgs === undefined ? {} : { nodeArgs }),
    });
    await check(own, observed);
  } finally {
    await own.stop();
  }
}
