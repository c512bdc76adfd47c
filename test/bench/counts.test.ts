import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { differenceOf } from '../../bench/measure/telemetry-check.ts';
import { createCounter } from '../../bench/receiver/count.ts';

const DELTA = 1;
const CUMULATIVE = 2;

function json(path: string, message: object, gzip = false) {
  const text = Buffer.from(JSON.stringify(message));
  return { path, gzip, json: true, bytes: gzip ? gzipSync(text) : text };
}

function durations(aggregationTemporality: number, counts: Readonly<Record<string, number>>) {
  const dataPoints = Object.entries(counts).map(([method, count]) => ({
    count,
    attributes: [{ key: 'http.request.method', value: { stringValue: method } }],
  }));
  const metric = {
    name: 'http.server.request.duration',
    histogram: { aggregationTemporality, dataPoints },
  };
  return json('/v1/metrics', { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] });
}

function spans(kinds: readonly number[], gzip = false) {
  const list = kinds.map((kind) => ({ name: 'GET', kind }));
  return json('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: list }] }] }, gzip);
}

test('server spans are counted among the others, compressed or not', () => {
  const counter = createCounter();
  counter.add(spans([1, 2, 3, 2]));
  counter.add(spans([2], true));
  const { serverSpans, spans: all } = counter.counts();
  assert.deepEqual([serverSpans, all], [3, 5]);
});

test('of cumulative histograms the last point of each series counts, of deltas the sum', () => {
  const cumulative = createCounter();
  cumulative.add(durations(CUMULATIVE, { GET: 5 }));
  cumulative.add(durations(CUMULATIVE, { GET: 9, POST: 1 }));
  assert.equal(cumulative.counts().measuredRequests, 10);
  const delta = createCounter();
  delta.add(durations(DELTA, { GET: 5 }));
  delta.add(durations(DELTA, { GET: 4, POST: 1 }));
  assert.equal(delta.counts().measuredRequests, 10);
});

test("Sentry's transactions and streamed spans of a server are counted", () => {
  const counter = createCounter();
  const lines = [
    { sent_at: 'now' },
    { type: 'transaction' },
    { type: 'transaction', contexts: { trace: { op: 'http.server' } } },
    { type: 'transaction', contexts: { trace: { op: 'cron' } } },
    { items: [{ is_segment: true, attributes: { 'sentry.op': { value: 'http.server' } } }, {}] },
  ];
  const bytes = Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));
  counter.add({ path: '/api/1/envelope/?x=1', gzip: false, json: false, bytes });
  assert.equal(counter.counts().serverSpans, 2);
});

test('less, more and undecodable telemetry are each a difference, in words', () => {
  const counter = createCounter();
  counter.add(spans([2, 2]));
  counter.add({ path: '/v1/traces', gzip: true, json: true, bytes: Buffer.from('no gzip') });
  const counts = counter.counts();
  assert.equal(
    differenceOf(counts, { serverSpans: 3, measuredRequests: 1, logRecords: null }),
    '2 server spans instead of 3, 0 requests in the metric instead of 1, 1 bodies cannot be decoded',
  );
  assert.equal(
    differenceOf(
      { ...counts, undecoded: 0 },
      { serverSpans: 2, measuredRequests: 0, logRecords: 0 },
    ),
    undefined,
  );
  assert.match(
    differenceOf(counts, { serverSpans: 1, measuredRequests: 0, logRecords: 0 }) ?? '',
    /2 server spans instead of 1/,
  );
});
