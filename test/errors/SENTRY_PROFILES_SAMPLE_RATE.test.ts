import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { npmCi } from '../../scripts/npm-ci.ts';
import { startProgress } from '../../scripts/servers/progress.ts';
import { type FakeSentry, startFakeSentry } from '../support/fake-sentry.ts';
import { fixture, observe } from '../support/observe.ts';

const FOLDER = fileURLToPath(new URL('../profiling-package', import.meta.url));

interface Chunk {
  readonly profiler_id: string;
  readonly environment: string;
  readonly release: string;
  readonly profile: {
    readonly samples: ReadonlyArray<{ readonly thread_id: string; readonly stack_id: number }>;
    readonly frames: ReadonlyArray<{ readonly function: string }>;
    readonly thread_metadata: Readonly<Record<string, unknown>>;
  };
}

describe('SENTRY_PROFILES_SAMPLE_RATE', () => {
  let sentry: FakeSentry;
  before(async () => {
    await npmCi({
      folder: FOLDER,
      title: 'the package with the profiler of Sentry',
      // The native part comes built.
      options: ['--ignore-scripts'],
      begin: () => startProgress('profiler of Sentry'),
    });
    sentry = await startFakeSentry();
  });
  after(() => sentry?.stop());

  const chunksSince = (earlier: number) =>
    sentry.envelopes
      .slice(earlier)
      .flatMap(({ items }) => items)
      .filter(({ type }) => type === 'profile_chunk')
      .map(({ payload }) => payload as unknown as Chunk);

  for (const way of ['end', 'exit']) {
    test(`1, with @sentry/profiling-node (${way}): a profile, to which the error leads`, async () => {
      const earlier = sentry.envelopes.length;
      const { code, stderr } = await observe(
        `${FOLDER}/service.mjs`,
        {
          SENTRY_DSN: sentry.dsn,
          SENTRY_PROFILES_SAMPLE_RATE: '1',
          SENTRY_RELEASE: 'shop@1.2.3',
          SENTRY_ENVIRONMENT: 'test',
        },
        { args: [way] },
      );
      assert.deepEqual([code, stderr], [0, '']);
      const [chunk] = chunksSince(earlier);
      assert.deepEqual([chunk?.environment, chunk?.release], ['test', 'shop@1.2.3']);
      const { samples, frames, thread_metadata: threads } = chunk!.profile;
      assert.ok(frames.some((frame) => frame.function === 'burnProcessor'));
      assert.ok(samples.length > 2 && samples.every(({ thread_id: id }) => id in threads));
      const { profile } = sentry.events.at(-1)?.contexts ?? {};
      assert.deepEqual(profile, { profiler_id: chunk?.profiler_id });
    });
  }

  test('0 or unset: no profile', async () => {
    const earlier = sentry.envelopes.length;
    for (const rate of ['0', '']) {
      const { stderr } = await observe(`${FOLDER}/service.mjs`, {
        SENTRY_DSN: sentry.dsn,
        SENTRY_PROFILES_SAMPLE_RATE: rate,
      });
      assert.equal(stderr, '');
    }
    assert.deepEqual(chunksSince(earlier), []);
  });

  test('without @sentry/profiling-node: one message reports it, and errors arrive', async () => {
    const earlier = sentry.events.length;
    const { code, stdout, stderr } = await observe(fixture('errors/three-faults.cjs'), {
      SENTRY_DSN: sentry.dsn,
      SENTRY_PROFILES_SAMPLE_RATE: '1',
    });
    assert.deepEqual([code, stdout], [0, 'served\n']);
    assert.match(
      stderr,
      /^sightline warn: SENTRY_PROFILES_SAMPLE_RATE needs the package @sentry\/profiling-node, which the service does not have\. Install it/,
    );
    assert.equal(stderr.trim().split('\n').length, 1);
    assert.equal(sentry.events.length - earlier, 3);
  });
});
