import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type FakeSentry, startFakeSentry } from '../support/fake-sentry.ts';
import { fixture, observe } from '../support/observe.ts';
import { runNode } from '../support/run-node.ts';

interface ShutdownState {
  readonly title: string;
  readonly script?: string;
  readonly way: string;
  readonly mode?: string;
  readonly level: string;
  readonly message: string;
}

const CRASHED = { level: 'fatal', message: 'crashed' };
const REQUEST = 'lifecycle/request-crash.cjs';
const ENDINGS: readonly ShutdownState[] = [
  { title: 'an exception', way: 'throws', ...CRASHED },
  { title: 'an exception, later', way: 'throwsLater', ...CRASHED },
  { title: 'an exception that a listener ends by', way: 'throwsAndExits', ...CRASHED },
  { title: 'an exception that is handled', way: 'throwsAndIsHandled', ...CRASHED },
  { title: 'a rejection', way: 'rejects', ...CRASHED },
  ...['strict', 'warn', 'none'].map((mode) => ({
    title: `a rejection, --unhandled-rejections=${mode}`,
    way: 'rejects',
    mode,
    level: mode === 'strict' ? 'fatal' : 'error',
    message: 'crashed',
  })),
  {
    title: 'an exception in a worker, which ends the main thread too',
    script: 'errors/worker.cjs',
    way: 'throws',
    ...CRASHED,
  },
  {
    title: 'an exception in a worker, to whose end the service listens',
    script: 'errors/worker.cjs',
    way: 'listens',
    ...CRASHED,
  },
  {
    title: 'a rejection that the service listens to',
    script: 'errors/rejections.cjs',
    way: 'listens',
    level: 'error',
    message: 'crashed',
  },
  {
    title: 'a rejection with no error',
    script: 'errors/rejections.cjs',
    way: 'text',
    level: 'error',
    message: 'no error at all',
  },
  ...['atOnce', 'later', 'rejects'].map((way) => ({
    title: `the handler of a request (${way})`,
    script: REQUEST,
    way,
    ...CRASHED,
  })),
];

const EMPTY_PRELOAD = ['--import', 'data:text/javascript,'];

describe('SENTRY_DSN: uncaught errors', () => {
  let sentry: FakeSentry;
  before(async () => {
    sentry = await startFakeSentry();
  });
  after(() => sentry.stop());

  for (const { title, script = 'lifecycle/ends.cjs', way, mode, level, message } of ENDINGS) {
    test(`${title}: one event, and the process ends as without Sightline`, async () => {
      const earlier = sentry.events.length;
      const flags = mode === undefined ? [] : [`--unhandled-rejections=${mode}`];
      const options = { args: [way] };
      const [bare, observed] = await Promise.all([
        runNode(fixture(script), { ...options, nodeArgs: [...flags, ...EMPTY_PRELOAD] }),
        observe(
          fixture(script),
          {
            SENTRY_DSN: sentry.dsn,
            ...(mode === undefined ? {} : { NODE_OPTIONS: flags.join(' ') }),
          },
          options,
        ),
      ]);
      assert.deepEqual(
        [observed.code, observed.signal, observed.stdout, own(observed.stderr)],
        [bare.code, bare.signal, bare.stdout, own(bare.stderr)],
      );
      const [event, ...more] = sentry.events.slice(earlier);
      assert.deepEqual(more, []);
      const error = event?.exception?.values?.at(-1);
      assert.equal(error?.value, message);
      assert.equal(error?.mechanism?.handled, false);
      assert.equal(event?.level, level);
      // The span it was active in, which is sent where the crash has ended it.
      assert.equal(event?.transaction, script === REQUEST ? 'GET /greeting' : 'active');
      const { trace_id: traceId, span_id: spanId } = event?.contexts?.trace ?? {};
      const span = observed.receiver.spans.find((each) => each.traceId === traceId);
      if (level === 'fatal' && way !== 'throwsAndIsHandled') assert.equal(span?.spanId, spanId);
    });
  }
});

/** The output of the service and of Node, without locations and process ids. */
function own(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => !/^ {4}at |^$/.test(line));
  return lines.join('\n').replace(/\(node:\d+\)/g, '(node:…)');
}
