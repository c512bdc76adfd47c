/** What the table of every-end.test.ts does not show: transports, timeouts, what is in a crash. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CollectorState } from '../faults/collector-states.ts';
import { startCollector } from '../faults/start-collector.ts';
import { fixture } from '../support/observe.ts';
import { PRELOAD, startNode } from '../support/run-node.ts';
import { ENDS, type End, endAsWithout, runToEnd, TIMEOUT_MS } from './ends.ts';

const AT_AN_EMPTY_LOOP = ENDS.find(({ way }) => way === 'normal')!;
const BY_EXIT = ENDS.find(({ way }) => way === 'exitLater')!;
const BY_SIGNAL = ENDS.find(({ way }) => way === 'wait')!;

/** Time enough on any machine, for ends that must lose nothing: one that is quick does not take it. */
const AMPLE_MS = 15_000;

async function endsAsWithout(
  end: End,
  state: CollectorState,
  env: Readonly<Record<string, string>> = {},
  timeoutMs: number = TIMEOUT_MS,
) {
  const collector = await startCollector(state);
  try {
    const ended = await endAsWithout(end, collector.url, timeoutMs, env);
    return { ended, receiver: collector.receiver };
  } finally {
    await collector.stop();
  }
}

for (const ending of [AT_AN_EMPTY_LOOP, BY_EXIT, BY_SIGNAL]) {
  test(`collector: partial success, a process that ends ${ending.title}`, async () => {
    const { ended } = await endsAsWithout(ending, 'partial-success', {}, AMPLE_MS);
    assert.match(
      ended.stderr,
      ending === BY_EXIT ? /^$/ : /rejected 1 span and accepted the rest: one too old/,
    );
  });
}

test('by default the end is delayed by two seconds at most', async () => {
  const { ended } = await endsAsWithout(
    BY_EXIT,
    'black-hole',
    { SIGHTLINE_SHUTDOWN_TIMEOUT: '' },
    2000,
  );
  assert.ok(ended.tookMs > 1900, String(ended.tookMs));
});

test('SIGHTLINE_SHUTDOWN_TIMEOUT=0 waits for nothing', async () => {
  for (const ending of [AT_AN_EMPTY_LOOP, BY_EXIT, BY_SIGNAL]) {
    await endsAsWithout(ending, 'black-hole', {}, 0);
  }
});

for (const ending of [AT_AN_EMPTY_LOOP, BY_EXIT, BY_SIGNAL]) {
  test(`by gRPC, a process that ends ${ending.title} loses nothing`, async () => {
    const collector = await startCollector('up', { grpc: true });
    const ended = await runToEnd(ending, PRELOAD, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      SIGHTLINE_SHUTDOWN_TIMEOUT: String(AMPLE_MS),
    });
    await collector.stop();
    const { spans, logs, metrics } = collector.receiver!;
    assert.deepEqual([spans.length, logs.length], [1, 1], ended.stderr);
    assert.ok(metrics.length > 0);
  });

  test(`by http/json with gzip, a process that ends ${ending.title} loses nothing`, async () => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    };
    const { receiver } = await endsAsWithout(ending, 'up', env, AMPLE_MS);
    assert.deepEqual([receiver!.spans.length, receiver!.logs.length], [1, 1]);
  });
}

test('a crash: its span has the exception, others are marked, its record the trace', async () => {
  for (const way of ['throws', 'throwsLater', 'rejects']) {
    const { receiver } = await endsAsWithout({ title: way, way }, 'up', {}, AMPLE_MS);
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

test('a second signal does not wait for telemetry', async () => {
  const collector = await startCollector('black-hole');
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
