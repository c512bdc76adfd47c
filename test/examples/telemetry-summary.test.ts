import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paintNothing, renderFrame } from '../../examples/demo/frame.ts';
import { createSummary } from '../../examples/demo/telemetry-summary.ts';
import type { LogRecord, Span } from '../../tools/receiver/received.ts';

const MS = 1_000_000n;

function createSpan(values: Partial<Span> & { readonly ms: number; readonly at?: number }): Span {
  const { ms, at = 0, ...rest } = values;
  const startTimeUnixNano = 1_700_000_000_000n * MS + BigInt(at) * MS;
  return {
    traceId: 'trace',
    spanId: 'root',
    parentSpanId: '',
    name: 'GET /things',
    kind: 'SERVER',
    startTimeUnixNano,
    endTimeUnixNano: startTimeUnixNano + BigInt(ms) * MS,
    attributes: { 'http.request.method': 'GET', 'http.route': '/things' },
    status: { code: 'UNSET', message: '' },
    events: [],
    links: [],
    flags: 1,
    traceState: '',
    droppedAttributesCount: 0,
    scope: { name: '', version: '', attributes: {} },
    resource: {},
    ...rest,
  };
}

function createLog(body: string, traceId: string): LogRecord {
  return {
    severityNumber: 9,
    severityText: 'info',
    body,
    attributes: {},
    traceId,
    spanId: '',
    flags: 0,
    eventName: '',
    timeUnixNano: 0n,
    observedTimeUnixNano: 0n,
    scope: { name: '', version: '', attributes: {} },
    resource: {},
  };
}

test('quantiles and errors by route come only from server spans', () => {
  const summary = createSummary();
  const spans = Array.from({ length: 100 }, (_, index) =>
    createSpan({ traceId: `t${index}`, ms: index + 1, at: index * 100 }),
  );
  const failed = createSpan({
    traceId: 'failed',
    ms: 1,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/things',
      'http.response.status_code': 500,
    },
  });
  const client = createSpan({ ms: 5_000, kind: 'CLIENT' });
  summary.add({ spans: [...spans, failed, client], metrics: [], logs: [] });
  const { routes, requests, serverErrors, requestsPerSecond, latestFailure } = summary.summarize();
  assert.equal(latestFailure?.traceId, 'failed');
  assert.equal(requests, 101);
  assert.equal(serverErrors, 1);
  assert.deepEqual(routes[0], {
    method: 'GET',
    route: '/things',
    requests: 100,
    clientErrors: 0,
    serverErrors: 0,
    p50Ms: 50,
    p95Ms: 95,
    p99Ms: 99,
  });
  assert.ok(Math.abs(requestsPerSecond - 10) < 0.5, `${requestsPerSecond}`);
});

test('the slowest trace is a tree with its log records, in any order of arrival', () => {
  const summary = createSummary();
  const query = createSpan({
    spanId: 'query',
    parentSpanId: 'root',
    name: 'SELECT',
    kind: 'CLIENT',
    ms: 20,
    at: 5,
  });
  summary.add({ spans: [query], metrics: [], logs: [createLog('found', 'trace')] });
  for (let other = 0; other < 3_000; other += 1) {
    summary.add({
      spans: [createSpan({ traceId: `o${other}`, ms: 1 })],
      metrics: [],
      logs: [],
    });
    if (other === 100) {
      summary.add({ spans: [createSpan({ ms: 30 })], metrics: [], logs: [createLog('', '')] });
    }
  }
  const { slowestTrace, logRecords, correlatedLogRecords } = summary.summarize();
  assert.equal(slowestTrace?.durationMs, 30);
  assert.equal(slowestTrace?.tree.children[0]?.name, 'SELECT');
  assert.equal(slowestTrace?.tree.children[0]?.offsetMs, 5);
  assert.deepEqual(slowestTrace?.logs, [{ severity: 'info', body: 'found' }]);
  assert.deepEqual([logRecords, correlatedLogRecords], [2, 1]);
});

test('there is a frame before the first arrival; a low window gets a short one', () => {
  const summary = createSummary();
  const data = { progress: '0 of 5 s', addresses: [], summary: summary.summarize() };
  assert.match(renderFrame(data, 80, paintNothing).join('\n'), /requests 0 \(0\.0\/s\)/);
  const spans = Array.from({ length: 60 }, (_, index) =>
    createSpan({
      ms: index,
      attributes: { 'http.request.method': 'GET', 'http.route': `/r${index}` },
    }),
  );
  summary.add({ spans, metrics: [], logs: [] });
  const full = { ...data, summary: summary.summarize() };
  const lines = renderFrame(full, 80, paintNothing, 24);
  assert.ok(lines.length <= 24, `${lines.length} lines`);
  assert.match(lines.join('\n'), /more routes[\s\S]*Slowest trace[\s\S]*received 60 spans/);
});
