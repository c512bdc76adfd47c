import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startLoadClient } from '../../bench/load/client.ts';
import type { Context } from '../../bench/measure/context.ts';
import { type BenchReceiver, startReceiver } from '../../bench/receiver/receiver.ts';
import { runRounds } from '../../bench/run-rounds.ts';
import type { LoadScenario } from '../../bench/scenarios.ts';
import { prepareSubject } from '../../bench/subjects/catalog.ts';
import type { Subject } from '../../bench/subjects/subject.ts';

const SCENARIO: LoadScenario = {
  id: 'tiny',
  kind: 'load',
  service: 'http',
  packages: false,
  path: '/',
  rate: 200,
  requests: 150,
  warmUp: 50,
  sampled: true,
  quick: true,
  runs: { quick: 1, full: 1 },
};

let context: Context;
let receiver: BenchReceiver;
const notes: string[] = [];

before(async () => {
  receiver = await startReceiver();
  context = {
    receiver,
    client: startLoadClient(),
    modules: 'cjs',
    stores: {},
    note: (text) => notes.push(text),
  };
});

after(async () => {
  await Promise.all([context.client.stop(), receiver.stop()]);
});

async function run(
  subjects: readonly Subject[],
  scenario: LoadScenario,
  rounds = 1,
  timeLimitMs = Number.POSITIVE_INFINITY,
) {
  const order: string[] = [];
  const runs = await runRounds(
    {
      scenarios: [scenario],
      subjects,
      roundsOf: () => rounds,
      timeLimitMs,
      progress: (text) => order.push(text.split(', ')[1]!),
    },
    context,
  );
  return { runs, order };
}

test('one row, real processes: subjects take turns, and each run has its figures', async () => {
  const subjects = [await prepareSubject('bare'), await prepareSubject('sightline-source')];
  const { runs, order } = await run(subjects, SCENARIO, 2);
  assert.deepEqual(order, ['bare', 'sightline-source', 'bare', 'sightline-source']);
  for (const { subject, rounds, problems } of runs) {
    assert.deepEqual(problems, [], subject);
    assert.equal(rounds.length, 2);
    for (const figures of rounds) {
      assert.ok(figures!.cpu! > 5 && figures!.cpu! < 50_000, `${figures!.cpu} µs a request`);
      assert.ok(figures!.rss! > 20 && figures!.rss! < 1_000, `${figures!.rss} MiB`);
      assert.ok(figures!.loopDelay! >= 0);
    }
  }
});

test('no round begins that would not end in time, and a note says so', async () => {
  const { runs } = await run([await prepareSubject('bare')], SCENARIO, 5, 1_000);
  assert.equal(runs[0]?.rounds.length, 1);
  assert.match(notes.join(), /the time was up after round 1 of 5/);
});

test('with nothing sampled no span may come, and all requests are in the metric', async () => {
  const { runs } = await run([await prepareSubject('sightline-source')], {
    ...SCENARIO,
    sampled: false,
  });
  assert.deepEqual(runs[0]?.problems, []);
  const { serverSpans, measuredRequests } = await receiver.count();
  assert.deepEqual([serverSpans, measuredRequests], [0, SCENARIO.requests]);
});

test('a run that lost telemetry fails, with what is missing', async () => {
  const whole = await prepareSubject('sightline-source');
  const lossy: Subject = {
    ...whole,
    preload: (setting) => {
      const { nodeArgs, env } = whole.preload(setting);
      return {
        nodeArgs,
        env: { ...env, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' },
      };
    },
  };
  const { runs } = await run([lossy], SCENARIO);
  assert.deepEqual(runs[0]?.rounds, [undefined]);
  assert.match(runs[0]?.problems.join() ?? '', /^\d+ server spans instead of 150$/);
});

test('a service that does not start fails its run, with what it printed', async () => {
  const bare = await prepareSubject('bare');
  const broken: Subject = {
    ...bare,
    preload: () => ({ nodeArgs: ['--require', './not-there.cjs'], env: {} }),
  };
  const { runs } = await run([broken], SCENARIO);
  assert.match(runs[0]?.problems.join() ?? '', /ended with code 1.*not-there\.cjs/s);
});
