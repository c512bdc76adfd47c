import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ensureNode, NODE_VERSIONS } from '../../scripts/node-versions.ts';
import { startCollector } from '../faults/start-collector.ts';
import { fixture } from '../support/observe.ts';
import { BUILT_PRELOAD, startNode } from '../support/run-node.ts';

const SCRIPT = fixture('lifecycle/left-behind.mjs');
/** What a busy machine may add, in milliseconds. */
const SLACK_MS = 8000;

interface Options {
  readonly occupation?: 'busy' | 'idle';
  readonly signal?: NodeJS.Signals;
  readonly node?: string;
  readonly state?: 'up' | 'black-hole';
}

async function end(way: string, { occupation = 'idle', signal, node, state = 'up' }: Options = {}) {
  const collector = await startCollector(state);
  const running = startNode(SCRIPT, {
    nodeArgs: BUILT_PRELOAD,
    args: [way, occupation],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      // Long enough that nobody takes it for the 100 ms in which a worker has to hear.
      SIGHTLINE_SHUTDOWN_TIMEOUT: state === 'up' ? '20000' : '300',
    },
    ...(node === undefined ? {} : { node }),
  });
  await running.waitForOutput(/ready/);
  const started = performance.now();
  if (signal !== undefined) running.child.kill(signal);
  const ended = await running.finished;
  const tookMs = performance.now() - started;
  await collector.stop();
  const spans = collector.receiver?.spans.map(({ name }) => name).sort();
  return { ...ended, spans, tookMs };
}

const BOTH = ['in main', 'in worker'];

describe('what a worker has leaves when the main thread takes the process away', {
  concurrency: 4,
}, () => {
  for (const version of NODE_VERSIONS) {
    test(`by process.exit, Node ${version}`, async () => {
      const { code, spans, tookMs } = await end('exit', { node: ensureNode(version) });
      assert.deepEqual({ code, spans }, { code: 3, spans: BOTH });
      assert.ok(tookMs < SLACK_MS, String(tookMs));
    });
  }

  test('by a crash', async () => {
    const { code, spans } = await end('throws');
    assert.deepEqual({ code, spans }, { code: 1, spans: BOTH });
  });

  test('by SIGTERM', async () => {
    const { signal, spans } = await end('wait', { signal: 'SIGTERM' });
    assert.deepEqual({ signal, spans }, { signal: 'SIGTERM', spans: BOTH });
  });

  test('by an empty event loop, where the worker does not count', async () => {
    const { code, spans } = await end('unref');
    assert.deepEqual({ code, spans }, { code: 0, spans: BOTH });
  });
});

test('a worker that is busy is not waited for', async () => {
  const { code, spans, tookMs } = await end('exit', { occupation: 'busy' });
  assert.deepEqual({ code, spans }, { code: 3, spans: ['in main'] });
  assert.ok(tookMs < SLACK_MS, String(tookMs));
});

test('a worker that was terminated is not waited for', async () => {
  const { code, spans, tookMs } = await end('terminated');
  assert.deepEqual({ code, spans }, { code: 4, spans: ['in main'] });
  assert.ok(tookMs < SLACK_MS, String(tookMs));
});

test('a worker that gets no answer is waited for as long as the timeout allows', async () => {
  const { code, tookMs } = await end('exit', { state: 'black-hole' });
  assert.equal(code, 3);
  assert.ok(tookMs < 300 + SLACK_MS, String(tookMs));
});
