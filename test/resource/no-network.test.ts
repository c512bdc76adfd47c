import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../support/observe.ts';
import { PRELOAD, runNode } from '../support/run-node.ts';

const WATCHED = ['--require', fixture('watch-network.cjs'), ...PRELOAD];
const SILENT = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

async function watch(env: Record<string, string>) {
  const { code, stderr } = await runNode(fixture('print-env.mjs'), { nodeArgs: WATCHED, env });
  assert.equal(code, 0, stderr);
  const list = (what: string): string[] =>
    JSON.parse(new RegExp(`^${what} (.*)$`, 'm').exec(stderr)![1]!);
  return { network: list('network'), clouds: list('clouds') };
}

test('the start makes no connections or DNS look-ups, and loads no cloud detector', async () => {
  assert.deepEqual(await watch(SILENT), { network: [], clouds: [] });
});

test('the exporters connect only to the endpoint', async () => {
  const { network } = await watch({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  assert.ok(
    network.every((line) => line === 'connect 127.0.0.1:9'),
    network.join('\n'),
  );
});

test('a configured cloud detector is loaded, and makes requests', async () => {
  const { clouds } = await watch({ ...SILENT, OTEL_NODE_RESOURCE_DETECTORS: 'azure' });
  assert.ok(clouds.length > 0);
});
