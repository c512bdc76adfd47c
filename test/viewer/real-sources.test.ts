// Sources that are real: OpenTelemetry's Go SDK, the collector in between, and the demo's service, whose bug an agent finds by the tools alone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { listErrors } from '../../src/viewer/store/read/errors.ts';
import { listLogs } from '../../src/viewer/store/read/logs.ts';
import { listMetrics } from '../../src/viewer/store/read/metrics.ts';
import { listTraces } from '../../src/viewer/store/read/traces.ts';
import { ROOT } from '../support/run-node.ts';
import { emitTelemetry } from './emit-telemetry.ts';
import { ensureGoClient, runGoClient } from './support/go-client.ts';
import { startTestViewer } from './support/start.ts';

const servers = await ensureServers(['otelcol']);
const goClient = await ensureGoClient();
const PATIENCE_MS = 240_000;

async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not come`);
    await delay(100);
  }
}

test('the real collector exports all signals to the viewer', {
  skip: skipReason(servers),
}, async () => {
  const viewer = await startTestViewer();
  const { url } = viewer;
  const collector = await startOtelcol({ traces: url, metrics: url, logs: url });
  try {
    await emitTelemetry({ url: collector.httpUrl, grpcUrl: collector.grpcUrl }, 'grpc', true);
    const { store } = viewer;
    const trace = await until('the span', () => listTraces(store, {}, 1).traces[0]);
    assert.deepEqual([trace.name, trace.service], ['GET /things', 'emitter']);
    const log = await until('the record', () => listLogs(store, {}, 1).logs[0]);
    assert.equal(log.severity, 17);
    const kinds = await until('the metrics', () => {
      const found = new Set(listMetrics(store).map(({ kind }) => kind));
      return found.size >= 4 ? [...found] : undefined;
    });
    assert.deepEqual(kinds.sort(), ['exponentialHistogram', 'gauge', 'histogram', 'sum']);
  } finally {
    await collector.stop();
    await viewer.stop();
  }
});

test("OpenTelemetry's Go SDK, by HTTP and by gRPC", {
  skip: skipReason({ goClient }),
}, async () => {
  if ('missing' in goClient) return;
  const viewer = await startTestViewer();
  const { store } = viewer;
  try {
    for (const [protocol, url] of [
      ['http', viewer.url],
      ['grpc', viewer.grpcUrl],
    ] as const) {
      await runGoClient(goClient.path, protocol, url);
      const service = `go-${protocol}`;
      const [trace, ...rest] = listTraces(store, { service }, 10).traces;
      assert.deepEqual(
        [trace?.name, trace?.spans, trace?.errors, trace?.queries, rest.length],
        ['GET /go', 2, 1, 1, 0],
      );
      const [log] = listLogs(store, { service }, 10).logs;
      assert.deepEqual([log?.body, log?.severity, log?.trace], ['said by go', 13, trace?.id]);
      const [error] = listErrors(store, { service }, 10);
      assert.equal(error?.message, 'planted in go');
      const counters = listMetrics(store).filter((metric) => metric.service === service);
      assert.deepEqual(
        counters.map(({ name, kind }) => [name, kind]),
        [['go.requests', 'sum']],
      );
    }
  } finally {
    await viewer.stop();
  }
});

test('with the tools alone, an agent finds the line of the bug in study-service', async () => {
  const demo = spawn(
    process.execPath,
    [`${ROOT}examples/demo/main.ts`, '--duration', '240', '--no-collector'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(demo, 'close');
  let output = '';
  demo.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  try {
    const url = await until('the viewer', () => /Viewer at (http:\S+)/.exec(output)?.[1]);
    const tool = async <T>(name: string, values: object = {}): Promise<T> => {
      const response = await fetch(`${url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name, arguments: values },
        }),
      });
      const { result } = (await response.json()) as { result: { content: [{ text: string }] } };
      return JSON.parse(result.content[0].text) as T;
    };
    const error = await until('the error', async () => {
      const errors = await tool<Array<{ id: number; type: string }>>('list_errors');
      return errors.find(({ type }) => type === 'TypeError');
    });
    const { source, occurrences } = await tool<{
      source: Array<{ file: string; line: number; lines: Array<{ number: number; text: string }> }>;
      occurrences: Array<{ trace: string; name: string }>;
    }>('get_error', { id: error.id });
    const [place] = source;
    assert.ok(place !== undefined);
    const code = readFileSync(`${ROOT}examples/study-service/${place.file}`, 'utf8').split('\n');
    const line = place.lines.find(({ number }) => number === place.line);
    assert.equal(line?.text, code[place.line - 1]);
    const found = await until('the request', async () => {
      const [newest] = (
        await tool<{ occurrences: typeof occurrences }>('get_error', { id: error.id })
      ).occurrences;
      return newest?.name === null ? undefined : newest;
    });
    assert.equal(found.name, 'GET /decks/:deckId/export');
    const trace = await tool<{ tree: Array<{ name: string; isError?: boolean }> }>('get_trace', {
      id: found.trace,
    });
    assert.equal(trace.tree[0]?.isError, true);
  } finally {
    demo.kill('SIGINT');
    await ended;
  }
});
