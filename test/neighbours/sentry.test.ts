// A service with its own Sentry SDK reports as it would without Sightline, in the same traces.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ensureNode } from '../../scripts/node-versions.ts';
import { startFakeSentry } from '../support/fake-sentry.ts';
import type { Observed } from '../support/observe.ts';
import { BUILT_PRELOAD } from '../support/run-node.ts';
import { type NeighbourPackage, type NeighbourRun, runNeighbour, WAYS } from './packages.ts';
import { type Reported, reportedTo, tracesIn } from './received-by-sentry.ts';

interface Service {
  readonly title: string;
  readonly package: NeighbourPackage;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly isEsm?: true;
  /** Whether it forks its scopes, without which requests have one user: so it is on bare Node. */
  readonly isApart?: false;
  readonly hasProfiles?: true;
}

/** Used in turn, so that the services of each version are tested with all of them. */
const EACH_WAY = Object.entries(WAYS);
const BY_HAND = { SHOP_SETUP: 'by hand' };
const WITHOUT = { SHOP_SETUP: 'without' };
const PROFILES = { env: { SHOP_BRINGS: '@sentry/profiling-node' }, hasProfiles: true } as const;
const CALLED = {
  SHOP_CALLER: `traceparent: 00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
};

const SERVICES: readonly Service[] = [
  { title: 'Sentry 8', package: 'sentry-8' },
  { title: 'Sentry 8 set up by hand', package: 'sentry-8', env: BY_HAND },
  { title: 'Sentry 8 without OpenTelemetry', package: 'sentry-8', env: WITHOUT, isApart: false },
  { title: 'Sentry 9', package: 'sentry-9' },
  { title: 'Sentry 9 set up by hand', package: 'sentry-9', env: BY_HAND },
  { title: 'Sentry 9 without OpenTelemetry', package: 'sentry-9', env: WITHOUT, isApart: false },
  { title: 'Sentry 10', package: 'sentry-10' },
  { title: 'Sentry 10 as ES modules', package: 'sentry-10', isEsm: true },
  { title: 'Sentry 10 set up by hand', package: 'sentry-10', env: BY_HAND },
  { title: 'Sentry 10 without OpenTelemetry', package: 'sentry-10', env: WITHOUT, isApart: false },
  { title: 'Sentry 10 of a caller', package: 'sentry-10', env: CALLED },
  { title: 'Sentry 11', package: 'sentry-11' },
  { title: 'Sentry 11 as ES modules', package: 'sentry-11', isEsm: true },
  {
    title: 'Sentry 11 with OpenTelemetry',
    package: 'sentry-11',
    env: { SHOP_SETUP: 'with OpenTelemetry' },
  },
  { title: 'Sentry 11 of a caller', package: 'sentry-11', env: CALLED },
  ...(['sentry-8', 'sentry-9', 'sentry-10', 'sentry-11'] as const).flatMap((name) => [
    { title: `${name} on Fastify`, package: name, env: { SHOP_FRAMEWORK: 'fastify' } },
    {
      title: `${name} on NestJS`,
      package: name,
      env: { SHOP_FRAMEWORK: 'nestjs', SHOP_BRINGS: '@sentry/nestjs' },
    },
    // Of each transaction until 10, as long as there is one from 9 on.
    ...(name === 'sentry-11'
      ? []
      : [{ ...PROFILES, title: `${name} with profiles`, package: name }]),
    ...(name === 'sentry-8'
      ? []
      : [
          {
            ...{ ...PROFILES, title: `${name} with continuous profiles`, package: name },
            env: { ...PROFILES.env, SHOP_PROFILES: 'by trace' },
          },
        ]),
  ]),
  // Where each samples by its own rule.
  ...(['sentry-8', 'sentry-9', 'sentry-10', 'sentry-11'] as const).flatMap((name) => [
    { title: `${name} with tracesSampleRate 0`, package: name, env: { SHOP_RATE: '0' } },
    { title: `${name} without traces`, package: name, env: { SHOP_RATE: 'none' } },
  ]),
];

suite('the same beside Sightline as on bare Node', { concurrency: 3 }, () => {
  for (const [index, service] of SERVICES.entries()) {
    const [way, preload] = EACH_WAY[index % EACH_WAY.length]!;
    test(`${service.title}, by ${way}`, async () => {
      const bare = await run(service, { nodeArgs: [], env: {} });
      assert.equal(bare.reported.errors.length, 9);
      if (service.hasProfiles) assert.notDeepEqual(bare.reported.profiles, []);
      const beside = await run(service, preload);
      const { receiver, code, stderr } = beside.observed;
      assert.equal(code, 0, stderr);
      assert.deepEqual(beside.reported, bare.reported);
      assert.doesNotMatch(stderr, /SentryPropagator|Error/);
      if (service.isApart !== false) {
        for (const { message, user, customer } of beside.reported.errors) {
          assert.equal(message.split(' ').at(-1), user);
          assert.equal(customer, user);
        }
      }
      const servers = receiver.spans.filter(({ kind }) => kind === 'SERVER');
      assert.equal(servers.length, 6, 'each request is recorded once');
      const clients = receiver.spans.filter(({ kind }) => kind === 'CLIENT');
      assert.equal(clients.length, 3, 'so is each that the service makes, and none of Sentry');
      const called = servers.filter(({ name }) => name === 'GET /stock/:customer');
      assert.deepEqual(
        called.map(({ parentSpanId }) => parentSpanId).sort(),
        clients.map(({ spanId }) => spanId).sort(),
      );
      const traces = new Set(receiver.spans.map(({ traceId }) => traceId));
      const requests = new Set(servers.map(({ traceId }) => traceId));
      assert.equal(requests.size, service.env === CALLED ? 1 : 3);
      assert.deepEqual(
        beside.traces.filter((trace) => !traces.has(trace)),
        [],
        'what Sentry gets is of traces at the collector',
      );
      for (const [index, { customer, traceparent, sentry, sampled }] of beside.asked.entries()) {
        assert.match(traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/, customer);
        if (sentry === undefined) continue;
        assert.equal(sentry.split('-')[0], traceparent.split('-')[1]);
        if (service.isApart !== false) assert.equal(sampled, bare.asked[index]!.sampled);
      }
    });
  }
});

for (const line of ['sentry-8', 'sentry-10', 'sentry-11'] as const) {
  test(`OTEL_TRACES_SAMPLER=always_off: ${line} still gets all spans`, async () => {
    const bare = await run({ title: '', package: line }, { nodeArgs: [], env: {} });
    const env = { OTEL_TRACES_SAMPLER: 'always_off' };
    const { reported, observed } = await run({ title: '', package: line }, { env });
    assert.deepEqual(reported, bare.reported);
    assert.deepEqual(observed.receiver.spans, []);
  });

  test(`SENTRY_DSN for Sightline beside ${line}: each error is reported once, by the service's own`, async () => {
    const other = await startFakeSentry();
    try {
      const env = { SENTRY_DSN: other.dsn, SIGHTLINE_LOG: 'info' };
      const { reported, observed, traces } = await run({ title: '', package: line }, { env });
      assert.equal(reported.errors.length, 9);
      assert.deepEqual(other.events, []);
      assert.match(
        observed.stderr,
        /Sightline leaves errors to it despite its own SENTRY_DSN, so that each is reported once/,
      );
      assert.match(
        observed.stderr,
        new RegExp(
          `the service sets up @sentry/node ${line.split('-')[1]}\\..* it reports to 127.*leaves errors to it`,
        ),
      );
      const ours = new Set(observed.receiver.spans.map(({ traceId }) => traceId));
      assert.ok(traces.every((trace) => ours.has(trace)));
    } finally {
      await other.stop();
    }
  });
}

test('both send traces and logs to the same project: Sightline reports it', async () => {
  const env = {
    SENTRY_DSN: '{shop}',
    SENTRY_TRACES_SAMPLE_RATE: '1',
    SENTRY_ENABLE_LOGS: 'true',
  };
  const { observed } = await run({ title: '', package: 'sentry-10' }, { env });
  assert.match(
    observed.stderr,
    /sends to project 42 at 127.*: each trace and each log record arrives there twice/,
  );
});

test("OTEL_SDK_DISABLED=true: a copy of the API of another version than Sightline's registers all parts", async () => {
  const service = { title: '', package: 'sentry-10' } as const;
  const bare = await run(service, { nodeArgs: [], env: {} });
  const beside = await run(service, { env: { OTEL_SDK_DISABLED: 'true' } });
  assert.deepEqual(beside.reported, bare.reported);
});

interface Outcome {
  readonly observed: Observed;
  readonly reported: Reported;
  /** Trace ids of what was reported. */
  readonly traces: readonly string[];
  /** What the services that were called have read. */
  readonly asked: readonly Asked[];
}

interface Asked {
  readonly customer: string;
  readonly traceparent: string;
  readonly sentry?: string;
  /** `1`, `0` or nothing, as `sentry-trace` ends. */
  readonly sampled: string | undefined;
}

/** The profiler of version 8 has no build for later versions of Node. */
function nodeOf({ package: name, hasProfiles }: Service): { readonly node?: string } {
  return name === 'sentry-8' && hasProfiles ? { node: ensureNode('22.23.3') } : {};
}

async function run(
  service: Service,
  { nodeArgs = BUILT_PRELOAD, env }: NeighbourRun,
): Promise<Outcome> {
  const sentry = await startFakeSentry();
  try {
    const program = service.isEsm === true ? 'sentry.mjs' : 'sentry.cjs';
    const given = Object.entries({ ...service.env, ...env, SHOP_DSN: '{shop}' });
    const observed = await runNeighbour(program, service.package, {
      env: Object.fromEntries(
        given.map(([name, value]) => [name, value.replace('{shop}', sentry.dsn)]),
      ),
      nodeArgs,
      ...nodeOf(service),
    });
    const asked = JSON.parse(observed.stdout || '[]') as Asked[];
    return {
      observed,
      reported: reportedTo(sentry),
      traces: tracesIn(sentry),
      asked: asked.map((one) => ({ ...one, sampled: one.sentry?.split('-')[2] })),
    };
  } finally {
    await sentry.stop();
  }
}
