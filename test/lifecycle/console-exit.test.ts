import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeZipkin } from '../support/fake-zipkin.ts';
import { freePort } from '../support/free-port.ts';
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

test('OTEL_TRACES_EXPORTER=zipkin gets the spans of a process that exits at once', async (t) => {
  const zipkin = await startFakeZipkin();
  t.after(() => zipkin.stop());
  for (const [way, code] of [
    ['exit', 3],
    ['throws', 1],
  ] as const) {
    const env = {
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin.url.replace('//', '//ada:geheim@'),
    };
    const { finished } = startNode(fixture('lifecycle/ends.cjs'), { args: [way], env });
    const ended = await finished;
    assert.equal(ended.code, code);
    assert.doesNotMatch(ended.stderr, /^sightline/m);
  }
  const names = zipkin.spans.map(({ name }) => name).sort();
  assert.deepEqual(names, ['active', 'finished', 'finished', 'left open']);
  assert.deepEqual(zipkin.credentials, ['ada:geheim', 'ada:geheim']);
});

test('OTEL_TRACES_EXPORTER=zipkin says what is lost when a process exits and nobody listens', async () => {
  const env = {
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: `http://127.0.0.1:${await freePort()}/api/v2/spans`,
  };
  const { finished } = startNode(fixture('lifecycle/ends.cjs'), { args: ['exit'], env });
  const { stderr } = await finished;
  assert.match(
    stderr,
    /^sightline warn: cannot export traces: .*ECONNREFUSED.* 1 span lost\. \[SL_EXPORT_FAILED\]\n$/,
  );
});
