// OTEL_TRACES_SAMPLER=sightline_tail
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isKept, randomnessOf, thresholdOf } from '../../src/signals/traces/tail/threshold.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { assertOneComplaint } from '../support/complaints.ts';
import { allSignals, temporaryFiles } from '../support/config-file.ts';
import { fixture, observe } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { startNode } from '../support/run-node.ts';
import { thresholdOfSpan, weightOf } from '../support/sampling.ts';
import { lastValues } from '../support/sdk-values.ts';
import { MODULE_SYSTEMS, requestCounts, useService } from '../support/services.ts';

const TAIL = { OTEL_TRACES_SAMPLER: 'sightline_tail' };
const write = temporaryFiles();

/** Room for all that the fixture makes at once. */
const ROOM = { OTEL_BSP_MAX_QUEUE_SIZE: '1000000' };

/** The same ids in each run. */
const SEEDED = { NODE_OPTIONS: `--require ${fixture('signals/seeded-random.cjs')}` };

async function manyTraces(env: Readonly<Record<string, string>>) {
  const observed = await observe(
    fixture('signals/many-traces.mjs'),
    { ...TAIL, ...ROOM, ...SEEDED, ...env },
    { args: ['4000'] },
  );
  assert.equal(observed.stderr, '');
  const kinds = new Map(
    observed.stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  assert.equal(kinds.size, 4000);
  return { ...observed, kinds };
}

for (const [way, setUp] of [
  ['OTEL_TRACES_SAMPLER_ARG', () => ({ OTEL_TRACES_SAMPLER_ARG: ' Ratio=0.05, slow = 0.5s ' })],
  [
    'a configuration file',
    () => ({
      OTEL_CONFIG_FILE: write(
        'tail.yaml',
        allSignals({ traces: 'sampler: { sightline_tail: { ratio: 0.05, slow: 500ms } }' }).replace(
          'batch: {',
          'batch: { max_queue_size: 1000000, ',
        ),
      ),
      OTEL_TRACES_SAMPLER: '',
      OTEL_BSP_MAX_QUEUE_SIZE: '',
    }),
  ],
] as const) {
  test(`by ${way}: errors and slow traces in full, a ratio of the rest, and counts that can be reconstructed`, async () => {
    const { receiver, kinds } = await manyTraces(setUp());
    const threshold = thresholdOf(0.05)!;
    const arrived = new Map<string, number>();
    const estimated: Record<string, number> = { error: 0, slow: 0, fast: 0, spans: 0 };
    for (const span of receiver.spans) {
      const kind = kinds.get(span.traceId)!;
      arrived.set(span.traceId, (arrived.get(span.traceId) ?? 0) + 1);
      assert.equal(span.flags & 1, 1);
      assert.equal(thresholdOfSpan(span), kind === 'fast' ? threshold : '0');
      estimated.spans! += weightOf(span);
      if (span.parentSpanId === '') estimated[kind]! += weightOf(span);
    }
    // Whole traces, with what ended before and after the decision.
    for (const [traceId, kind] of kinds) {
      const kept = kind !== 'fast' || isKept(randomnessOf(traceId), threshold);
      assert.equal(arrived.get(traceId) ?? 0, kept ? 3 : 0, traceId);
    }
    const all = (wanted: string) => [...kinds.values()].filter((kind) => kind === wanted).length;
    assert.equal(Math.round(estimated.error!), all('error'));
    assert.equal(Math.round(estimated.slow!), all('slow'));
    // The ids are the same in each run, so this is no gamble.
    assert.ok(Math.abs(estimated.fast! / all('fast') - 1) < 0.1, JSON.stringify(estimated));
    assert.ok(Math.abs(estimated.spans! / (3 * kinds.size) - 1) < 0.1, JSON.stringify(estimated));
  });
}

test('without an argument a tenth is kept, and what is slower than the P99 of its route', async () => {
  const { receiver, kinds } = await manyTraces({});
  const thresholds = Map.groupBy(
    receiver.spans.filter(({ parentSpanId }) => parentSpanId === ''),
    thresholdOfSpan,
  );
  assert.deepEqual([...thresholds.keys()].sort(), ['0', 'e666']);
  const always = new Set(thresholds.get('0')!.map(({ traceId }) => traceId));
  for (const [traceId, kind] of kinds) if (kind === 'error') assert.ok(always.has(traceId));
});

test('what the sampler decides is counted', async () => {
  const { receiver } = await manyTraces({ OTEL_TRACES_SAMPLER_ARG: 'ratio=0,slow=never' });
  const values = lastValues(receiver.metrics);
  assert.equal(receiver.spans.length, 80 * 3);
  assert.equal(values['otel.sdk.span.started none RECORD_ONLY'], 4000);
  // Those below a trace that is dropped already are not even made.
  assert.equal(values['otel.sdk.span.started local DROP'], 4000 - 80);
  assert.equal(
    values['otel.sdk.processor.span.processed sightline_tail_span_processor/0'],
    8000 + 80,
  );
  assert.equal(values['otel.sdk.processor.span.queue.size sightline_tail_span_processor/0'], 0);
});

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331`;

/** What a service passes on, and whether it keeps its own spans. */
const PASSED_ON: ReadonlyArray<{
  readonly arg: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly flags: string;
  readonly state: RegExp;
  readonly kept: boolean;
}> = [
  { arg: 'ratio=1', headers: {}, flags: '01', state: /^ot=th:0$/, kept: true },
  { arg: 'ratio=0', headers: {}, flags: '00', state: /^ot=rv:[0-9a-f]{14}$/, kept: false },
  {
    arg: 'ratio=0',
    headers: { traceparent: `${PARENT}-01`, tracestate: 'a=1,ot=th:c;rv:d29d6a7215ced0,b=2' },
    flags: '01',
    state: /^ot=th:c;rv:d29d6a7215ced0,a=1,b=2$/,
    kept: true,
  },
  {
    arg: 'ratio=0',
    headers: { traceparent: `${PARENT}-01`, tracestate: 'a=1' },
    flags: '01',
    state: /^a=1$/,
    kept: true,
  },
  {
    arg: 'ratio=1',
    headers: { traceparent: `${PARENT}-00`, tracestate: 'ot=th:c;x:1' },
    flags: '00',
    state: /^ot=x:1$/,
    kept: false,
  },
];

for (const { arg, headers, flags, state, kept } of PASSED_ON) {
  test(`${arg}, from ${JSON.stringify(headers)}: ${kept ? 'kept' : 'not kept'}, and passed on so`, async () => {
    const { receiver, stdout } = await observe(
      fixture('relay.mjs'),
      { ...TAIL, OTEL_TRACES_SAMPLER_ARG: `${arg},slow=never` },
      { args: [JSON.stringify(headers)] },
    );
    const passed = JSON.parse(stdout.split('\n')[1]!);
    assert.equal(passed.traceparent.slice(-2), flags);
    assert.match(passed.tracestate, state);
    const spans = receiver.spans.map(({ attributes }) => attributes['url.path'] ?? 'client');
    assert.deepEqual(spans.sort(), kept ? ['/in', '/out', 'client'] : []);
  });
}

for (const system of MODULE_SYSTEMS) {
  test(`a request that fails is kept in full, whatever its caller kept, and metrics count all (${system})`, async () => {
    const headers = (id: string) => ({ traceparent: `00-${id.repeat(32)}-b7ad6b7169203331-00` });
    const outcome = await useService(
      `express/service.${system}`,
      async ({ get }) => {
        await get('/users/7', { headers: headers('a') });
        await get('/fails', { headers: headers('b') });
      },
      { env: { ...TAIL, OTEL_TRACES_SAMPLER_ARG: 'ratio=0,slow=10s' } },
    );
    assert.deepEqual(
      new Set(outcome.spans.map(({ traceId }) => traceId)),
      new Set(['b'.repeat(32)]),
    );
    for (const span of outcome.spans) assert.equal(thresholdOfSpan(span), '0');
    const counts = requestCounts(outcome);
    assert.equal(counts['/users/:id 200'], 1);
    assert.equal(counts['/fails 500'], 1);
  });
}

test('undecided traces go first where memory is short, and are counted', async () => {
  const receiver = await startReceiver();
  const service = startNode(fixture('signals/endless-root.mjs'), {
    env: {
      ...TAIL,
      OTEL_TRACES_SAMPLER_ARG: 'ratio=0',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      SIGHTLINE_MAX_MEMORY_MIB: '2',
    },
  });
  const tail = 'sightline_tail_span_processor/0';
  try {
    await receiver.waitFor(
      'drops and errors',
      ({ metrics, spans }) =>
        lastValues(metrics)[`otel.sdk.processor.span.processed ${tail} memory_limit`]! > 0 &&
        spans.some(({ name }) => name === 'failed'),
      50_000,
    );
    const { stderr } = await service.stop();
    assert.match(stderr, /SIGHTLINE_MAX_MEMORY_MIB, and the oldest is dropped: \d+ spans? so far/);
    // Its root never ended, and it was the oldest.
    assert.deepEqual(new Set(receiver.spans.map(({ name }) => name)), new Set(['failed']));
  } finally {
    await service.stop('SIGKILL');
    await receiver.stop();
  }
});

for (const [kind, arg] of [
  ['error', 'ratio=0,slow=never'],
  ['slow', 'ratio=0,slow=150ms'],
] as const) {
  test(`a trace that lasts is sent as soon as it is known to be kept: ${kind}`, async () => {
    const receiver = await startReceiver();
    const service = startNode(fixture('signals/long-trace.mjs'), {
      args: [kind],
      env: {
        ...TAIL,
        OTEL_TRACES_SAMPLER_ARG: arg,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_BSP_SCHEDULE_DELAY: '20',
      },
    });
    try {
      await receiver.waitFor(
        'its spans',
        ({ spans }) =>
          ['before', 'turn', 'after'].every((name) => spans.some((span) => span.name === name)),
        50_000,
      );
      for (const span of receiver.spans) assert.equal(thresholdOfSpan(span), '0');
    } finally {
      await service.stop('SIGKILL');
      await receiver.stop();
    }
  });
}

for (const [arg, expected] of [
  ['ratio=1', ['beside', 'failed', 'fine']],
  // That with an error is kept in full, the other is not.
  ['ratio=0', ['beside', 'failed']],
] as const) {
  for (const end of ['exits', 'ends by itself']) {
    test(`${arg}: what is known to be kept is sent when the process ${end} before its local root, without secrets`, async () => {
      const secret = ['pass', 'phrase'].join('-');
      const env = { ...TAIL, OTEL_TRACES_SAMPLER_ARG: arg };
      const { receiver } = await observe(fixture('signals/unended-root.mjs'), env, {
        args: [secret, end],
      });
      assert.deepEqual(receiver.spans.map(({ name }) => name).sort(), expected);
      const attributes = JSON.stringify(receiver.spans.map((span) => span.attributes));
      assert.ok(attributes.includes('password') && !attributes.includes(secret), attributes);
    });
  }
}

for (const [value, ...pieces] of [
  ['0.05', '"0.05"', 'Did you mean "ratio=0.05"?', 'Using the rest.'],
  ['p95', 'Did you mean "slow=p95"?'],
  ['ratio=5%', 'Did you mean "ratio=0.05"?', 'Using ratio=0.1.'],
  ['ratio=2', 'a', 'Using ratio=0.1.'],
  ['slow=500', 'Did you mean "slow=500ms"?', 'Using slow=p99.'],
  ['slow=99th', 'Did you mean "slow=p99"?'],
  ['slow=p20', 'percentile from p50 to p99.9'],
  ['slow=off', 'Did you mean "slow=never"?'],
  ['slow=2min', 'Did you mean "slow=120000ms"?'],
  ['ration=0.2', 'Did you mean "ratio=0.2"?'],
] as const) {
  test(`OTEL_TRACES_SAMPLER_ARG=${value} is reported`, async () => {
    const observed = await observeOwn({ ...TAIL, OTEL_TRACES_SAMPLER_ARG: value });
    assertOneComplaint(observed, 'OTEL_TRACES_SAMPLER_ARG', ...pieces);
  });
}

test('a file that holds it where it cannot be is reported', async () => {
  const file = write(
    'nested.yaml',
    allSignals({
      traces: 'sampler: { parent_based: { root: { sightline_tail: { ratio: 0.5 } } } }',
    }),
  );
  const observed = await observeOwn({ OTEL_CONFIG_FILE: file });
  assertOneComplaint(observed, 'OTEL_CONFIG_FILE: tracer_provider.sampler', '"sightline_tail"');
});
