import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type CollectorState, startCollector } from '../support/collectors.ts';
import { fixture } from '../support/observe.ts';
import { type Finished, PRELOAD, startNode } from '../support/run-node.ts';

/**
 * Every way in which a process can end, under every state of the collector that makes a difference to
 * it. Left out: combinations that lead through the same code. What the collector answers matters once
 * for each of the three ways by which the last telemetry leaves (an empty event loop, a signal, an
 * exit), so only one end of each meets all states; all ends meet a collector that works.
 */

/** Short, so that the table does not take long; the default is tested below. */
const TIMEOUT_MS = 500;
/** What a busy machine may add, in milliseconds. */
const SLACK_MS = 3000;

interface End {
  readonly title: string;
  /** Of test/fixtures/lifecycle/ends.cjs. */
  readonly way: string;
  readonly signal?: NodeJS.Signals;
  readonly nodeArgs?: readonly string[];
  /** Names of spans that arrive. Default: the one that had ended. */
  readonly spans?: readonly string[];
  /** Bodies of log records that arrive, beside the one made. */
  readonly records?: readonly string[];
}

const CRASHED = { spans: ['finished', 'left open', 'active'], records: ['AppError: crashed'] };
const ENDS: readonly End[] = [
  { title: 'by itself', way: 'normal' },
  { title: 'with process.exitCode', way: 'exitCode' },
  { title: 'by process.exit', way: 'exit' },
  { title: 'by process.exit, later', way: 'exitLater' },
  {
    title: 'with a listener of exit',
    way: 'exitHandler',
    spans: ['finished', 'made while exiting'],
  },
  { title: 'after beforeExit', way: 'beforeExit', spans: ['finished', 'made at last'] },
  { title: 'by an exception', way: 'throws', ...CRASHED },
  { title: 'by an exception, later', way: 'throwsLater', ...CRASHED },
  { title: 'by an exception that is handled by exiting', way: 'throwsAndExits', ...CRASHED },
  {
    title: 'after an exception that is handled',
    way: 'throwsAndIsHandled',
    records: ['AppError: crashed'],
  },
  ...['throw', 'strict'].map((mode) => ({
    title: `by a rejection, --unhandled-rejections=${mode}`,
    way: 'rejects',
    nodeArgs: [`--unhandled-rejections=${mode}`],
    ...CRASHED,
  })),
  ...['warn', 'none', 'warn-with-error-code'].map((mode) => ({
    title: `after a rejection, --unhandled-rejections=${mode}`,
    way: 'rejects',
    nodeArgs: [`--unhandled-rejections=${mode}`],
  })),
  ...(['SIGTERM', 'SIGINT', 'SIGHUP'] as const).map((signal) => ({
    title: `by ${signal}`,
    way: 'wait',
    signal,
  })),
  { title: 'by a handler of SIGTERM', way: 'handlesSignal', signal: 'SIGTERM' },
  {
    title: 'by SIGTERM, raised again by a handler',
    way: 'handlesSignalOnce',
    signal: 'SIGTERM',
    spans: ['finished', 'cleaned up'],
  },
];

async function end({ way, signal, nodeArgs = [] }: End, flags: readonly string[], env = {}) {
  const running = startNode(fixture('lifecycle/ends.cjs'), {
    nodeArgs: [...nodeArgs, ...flags],
    args: [way],
    env,
  });
  let started = performance.now();
  if (signal !== undefined) {
    await running.waitForOutput(/ready/);
    started = performance.now();
    running.child.kill(signal);
  }
  const finished = await running.finished;
  return { ...finished, tookMs: performance.now() - started };
}

/** Any `--import` makes Node run the entry script in another way, which shows where an error was thrown. */
const EMPTY_PRELOAD = ['--import', 'data:text/javascript,'];

type Ended = Finished & { readonly tookMs: number };

const bare = new Map<End, Promise<Ended>>();
function withoutPreload(ending: End): Promise<Ended> {
  const known = bare.get(ending) ?? end(ending, EMPTY_PRELOAD);
  bare.set(ending, known);
  return known;
}

/** What the service itself wrote: not what we say, nor where in the stack we are. */
function own(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => !/^sightline |^ {4}at |^$/.test(line));
  return lines.join('\n').replace(/\(node:\d+\)/g, '(node:…)');
}

async function endsAsWithout(ending: End, state: CollectorState, env = {}, timeoutMs = TIMEOUT_MS) {
  const expected = await withoutPreload(ending);
  const collector = await startCollector(state);
  try {
    const ended = await end(ending, PRELOAD, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      SIGHTLINE_SHUTDOWN_TIMEOUT: String(timeoutMs),
      ...env,
    });
    assert.equal(ended.code, expected.code, ended.stderr);
    assert.equal(ended.signal, expected.signal);
    assert.equal(ended.stdout, expected.stdout);
    assert.equal(own(ended.stderr), own(expected.stderr));
    const added = ended.tookMs - expected.tookMs;
    assert.ok(added < timeoutMs + SLACK_MS, `${Math.round(added)} ms later`);
    return { ended, receiver: collector.receiver };
  } finally {
    await collector.stop();
  }
}

describe('a collector that is up gets everything', () => {
  for (const ending of ENDS) {
    test(`a process that ends ${ending.title}`, async () => {
      const { ended, receiver } = await endsAsWithout(ending, 'up', {}, 2000);
      const { spans = ['finished'], records = [] } = ending;
      assert.deepEqual(receiver!.spans.map(({ name }) => name).sort(), [...spans].sort());
      assert.deepEqual(
        receiver!.logs.map(({ body }) => body),
        ['finished', ...records],
      );
      const values = new Map(receiver!.metrics.map(({ name, value }) => [name, value]));
      assert.equal(values.get('app.finished'), 1);
      assert.equal(values.get('app.observed'), 5);
      assert.doesNotMatch(ended.stderr, /^sightline/m);
    });
  }
});

const AT_AN_EMPTY_LOOP = ENDS.find(({ way }) => way === 'normal')!;
const BY_EXIT = ENDS.find(({ way }) => way === 'exitLater')!;
const BY_SIGNAL = ENDS.find(({ way }) => way === 'wait')!;

for (const state of ['refused', 'black hole', 'slow', '401', 'TLS unknown'] as const) {
  describe(`collector: ${state}`, () => {
    for (const ending of [AT_AN_EMPTY_LOOP, BY_EXIT, BY_SIGNAL]) {
      test(`a process that ends ${ending.title} is not harmed, and says what was lost`, async () => {
        const { ended } = await endsAsWithout(ending, state);
        for (const signal of ['traces', 'metrics', 'logs']) {
          const lines = ended.stderr.match(new RegExp(`^sightline warn: ${signal} .*`, 'gm'));
          assert.equal(lines?.length, 1, ended.stderr);
          assert.match(lines![0]!, /\d+ (span|data point|log record)s? lost\./);
        }
      });
    }
  });
}

for (const ending of ENDS.filter(({ way }) => /^(throwsLater|handlesSignal)$/.test(way))) {
  for (const state of ['refused', 'black hole'] as const) {
    test(`collector: ${state}, a process that ends ${ending.title} is not harmed`, async () => {
      await endsAsWithout(ending, state);
    });
  }
}

for (const ending of [AT_AN_EMPTY_LOOP, BY_EXIT, BY_SIGNAL]) {
  test(`collector: 503 then up, a process that ends ${ending.title} tries again`, async () => {
    const { receiver } = await endsAsWithout(ending, '503 then up', {}, 4000);
    assert.equal(receiver!.spans.length, 1);
    assert.equal(receiver!.logs.length, 1);
    assert.ok(receiver!.metrics.length > 0);
  });

  test(`collector: partial success, a process that ends ${ending.title}`, async () => {
    const { ended } = await endsAsWithout(ending, 'partial success');
    assert.match(
      ended.stderr,
      ending === BY_EXIT ? /^$/ : /took the traces but for 1 span: one too/,
    );
  });
}

test('by default the end is delayed by two seconds at most', async () => {
  const { ended } = await endsAsWithout(
    BY_EXIT,
    'black hole',
    { SIGHTLINE_SHUTDOWN_TIMEOUT: '' },
    2000,
  );
  assert.ok(ended.tookMs > 1900, String(ended.tookMs));
});

test('SIGHTLINE_SHUTDOWN_TIMEOUT=0 waits for nothing', async () => {
  for (const ending of [AT_AN_EMPTY_LOOP, BY_EXIT, BY_SIGNAL]) {
    await endsAsWithout(ending, 'black hole', {}, 0);
  }
});

for (const ending of [AT_AN_EMPTY_LOOP, BY_EXIT, BY_SIGNAL]) {
  test(`by gRPC, a process that ends ${ending.title} loses nothing`, async () => {
    const collector = await startCollector('up', true);
    const ended = await end(ending, PRELOAD, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    await collector.stop();
    const { spans, logs, metrics } = collector.receiver!;
    assert.deepEqual([spans.length, logs.length], [1, 1], ended.stderr);
    assert.ok(metrics.length > 0);
  });

  test(`by http/json with gzip, a process that ends ${ending.title} loses nothing`, async () => {
    const { receiver } = await endsAsWithout(ending, 'up', {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    assert.deepEqual([receiver!.spans.length, receiver!.logs.length], [1, 1]);
  });
}

test('a crash: its span has the exception, others are marked, its record the trace', async () => {
  for (const way of ['throws', 'throwsLater', 'rejects']) {
    const { receiver } = await endsAsWithout({ title: way, way }, 'up', {}, 2000);
    const active = receiver!.spans.find(({ name }) => name === 'active')!;
    assert.equal(active.events[0]?.attributes['exception.message'], 'crashed');
    assert.equal(active.attributes['error.type'], 'AppError');
    const open = receiver!.spans.find(({ name }) => name === 'left open')!;
    assert.equal(open.attributes['sightline.unfinished'], true);
    assert.equal(open.status.code, 'ERROR');
    const record = receiver!.logs.find(({ severityText }) => severityText === 'FATAL')!;
    assert.equal(record.severityNumber, 21);
    assert.equal(record.traceId, active.traceId);
    assert.equal(record.attributes['exception.type'], 'AppError');
    assert.match(String(record.attributes['exception.stacktrace']), /ends\.cjs/);
  }
});

test('a signal during a block of the event loop ends the process when that is over', async () => {
  const ending: End = { title: '', way: 'blocks', signal: 'SIGTERM' };
  const collector = await startCollector('up');
  const ended = await end(ending, PRELOAD, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  await collector.stop();
  assert.equal(ended.signal, 'SIGTERM');
});

test('a second signal does not wait for telemetry', async () => {
  const collector = await startCollector('black hole');
  const running = startNode(fixture('lifecycle/ends.cjs'), {
    args: ['wait'],
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, SIGHTLINE_SHUTDOWN_TIMEOUT: '20000' },
  });
  await running.waitForOutput(/ready/);
  running.child.kill('SIGINT');
  setTimeout(() => running.child.kill('SIGINT'), 300);
  const { signal } = await running.finished;
  await collector.stop();
  assert.equal(signal, 'SIGINT');
});

/** A process that is the first of a namespace, as in a container; only root may start one. */
const canUnshare = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;

test('the first process of a container survives a signal, and stays observed', {
  skip: canUnshare ? false : 'unshare --pid is not allowed here',
}, async () => {
  const collector = await startCollector('up');
  const child = spawn(
    'unshare',
    ['--pid', '--fork', '--kill-child', process.execPath, ...PRELOAD, fixture('lasting.mjs')],
    {
      env: {
        ...process.env,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_BSP_SCHEDULE_DELAY: '60000',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  try {
    await once(child.stdout, 'data');
    const children = `/proc/${child.pid}/task/${child.pid}/children`;
    const first = Number(readFileSync(children, 'utf8'));
    process.kill(first, 'SIGTERM');
    await collector.receiver!.waitFor('the span', ({ spans }) => spans.length > 0);
    const requests = collector.receiver!.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(first, 'SIGTERM');
    await collector.receiver!.waitFor('metrics again', (got) => got.requests.length > requests);
    process.kill(first, 0);
  } finally {
    child.kill('SIGKILL');
    await collector.stop();
  }
});
