import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../support/observe.ts';
import { PRELOAD, startNode } from '../support/run-node.ts';

/** What a process writes that exits before its container, which is looked up meanwhile, is known. */
async function exitAtOnce(env: Record<string, string>): Promise<string> {
  const { finished } = startNode(fixture('lifecycle/ends.cjs'), {
    nodeArgs: PRELOAD,
    args: ['exit'],
    env: {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    },
  });
  const { stdout } = await finished;
  return stdout;
}

test('OTEL_TRACES_EXPORTER=console writes the spans of a process that exits at once', async () => {
  const stdout = await exitAtOnce({ OTEL_TRACES_EXPORTER: 'console' });
  assert.match(stdout, /name: 'finished'/);
});

test('OTEL_METRICS_EXPORTER=console writes the metrics of a process that exits at once', async () => {
  const stdout = await exitAtOnce({ OTEL_METRICS_EXPORTER: 'console' });
  assert.match(stdout, /name: 'app\.finished'/);
});

test('OTEL_LOGS_EXPORTER=console writes the log records of a process that exits at once', async () => {
  const stdout = await exitAtOnce({ OTEL_LOGS_EXPORTER: 'console' });
  assert.match(stdout, /body: '/);
});
