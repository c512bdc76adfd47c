// What the viewer takes: both encodings, compressed or not, by HTTP and gRPC, from upstream's exporters.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fromJson } from '../../src/viewer/otlp/codec.ts';
import type { TracesData } from '../../src/viewer/otlp/otlp-types.ts';
import { toRecord } from '../../src/viewer/otlp/values.ts';
import { listLogs } from '../../src/viewer/store/read/logs.ts';
import { listMetrics } from '../../src/viewer/store/read/metrics.ts';
import { listTraces, readTrace } from '../../src/viewer/store/read/traces.ts';
import type { Store } from '../../src/viewer/store/store.ts';
import type { Viewer } from '../../src/viewer/viewer-server.ts';
import { emitTelemetry } from './emit-telemetry.ts';
import { logsOf, send, spanId, traceId, tracesOf } from './support/sample.ts';
import { startTestViewer } from './support/start.ts';

let viewer: Viewer & { readonly store: Store };

before(async () => {
  viewer = await startTestViewer();
});
after(() => viewer.stop());

async function ask<T>({ url }: Viewer, path: string): Promise<T> {
  return (await fetch(`${url}${path}`)).json() as Promise<T>;
}

const source = { service: 'sender', base: 1_790_000_000_000 };

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  for (const isGzip of [false, true]) {
    test(`all signals of the upstream SDK over ${protocol}${isGzip ? ', gzip' : ''}`, async () => {
      const own = await startTestViewer();
      try {
        await emitTelemetry(own, protocol, isGzip);
        const [line] = listTraces(own.store, {}, 10).traces;
        assert.equal(line?.name, 'GET /things');
        assert.equal(line.durationNs, 876_543_211);
        const span = await ask<TracesData>(own, `/api/spans?trace=${line.id}`);
        const [sent] = span.resourceSpans?.[0]?.scopeSpans?.[0]?.spans ?? [];
        assert.equal(sent?.startTimeUnixNano, '1700000000123456789');
        assert.deepEqual(
          { ...toRecord(sent.attributes) },
          {
            text: 'a',
            number: 3,
            fraction: 0.5,
            flag: true,
            list: ['x', 'y'],
          },
        );
        assert.deepEqual(sent.links?.[0]?.traceId, 'ab'.repeat(16));
        const kinds = listMetrics(own.store).map(({ kind }) => kind);
        assert.deepEqual([...new Set(kinds)].sort(), [
          'exponentialHistogram',
          'gauge',
          'histogram',
          'sum',
        ]);
        assert.equal(listLogs(own.store, {}, 10).logs.length, 1);
      } finally {
        await own.stop();
      }
    });
  }
}

test('the response names the rejected part, and the rest is stored', async () => {
  const good = { trace: traceId(1), id: spanId(1), name: 'good' };
  const bad = { trace: '0'.repeat(32), id: spanId(2), name: 'bad' };
  const response = await send(viewer.url, 'traces', tracesOf(source, [good, bad]));
  const { partialSuccess } = (await response.json()) as {
    partialSuccess: { rejectedSpans: string; errorMessage: string };
  };
  assert.equal(response.status, 200);
  assert.equal(partialSuccess.rejectedSpans, '1');
  assert.match(partialSuccess.errorMessage, /trace id/);
  assert.deepEqual(
    readTrace(viewer.store, traceId(1)).map(({ name }) => name),
    ['good'],
  );
});

test('repeated spans, spans out of order and cycles of parents are stored once', async () => {
  const trace = traceId(2);
  const spans = [
    { trace, id: spanId(11), parent: spanId(12), name: 'child', at: 5, ms: 1 },
    { trace, id: spanId(13), parent: spanId(14), name: 'circle a' },
    { trace, id: spanId(14), parent: spanId(13), name: 'circle b' },
  ];
  await send(viewer.url, 'traces', tracesOf(source, spans));
  await send(viewer.url, 'traces', tracesOf(source, spans));
  await send(
    viewer.url,
    'traces',
    tracesOf(source, [{ trace, id: spanId(12), name: 'root', ms: 9 }]),
  );
  const { traces } = listTraces(viewer.store, { text: trace }, 10);
  assert.deepEqual(
    traces.map(({ name, spans: count, durationNs }) => ({ name, count, durationNs })),
    [{ name: 'root', count: 4, durationNs: 9_000_000 }],
  );
});

test('a request that is not OTLP is rejected with the status of the specification', async () => {
  const post = (
    path: string,
    type: string,
    body: string | Uint8Array<ArrayBuffer>,
    encoding?: string,
  ) =>
    fetch(`${viewer.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) },
      body,
    }).then(({ status }) => status);
  assert.deepEqual(
    {
      noJson: await post('/v1/traces', 'application/json', '{'),
      list: await post('/v1/traces', 'application/json', '[]'),
      wrongType: await post('/v1/traces', 'application/json', '{"resourceSpans":7}'),
      noProtobuf: await post('/v1/logs', 'application/x-protobuf', 'hello'),
      notGzip: await post('/v1/logs', 'application/json', '{}', 'gzip'),
      text: await post('/v1/traces', 'text/plain', '{}'),
      brotli: await post('/v1/traces', 'application/json', '{}', 'br'),
      path: await post('/v1/profiles', 'application/json', '{}'),
      bomb: await post(
        '/v1/logs',
        'application/json',
        Uint8Array.from(gzipSync(Buffer.alloc(65 * 1024 * 1024, 32))),
        'gzip',
      ),
    },
    {
      noJson: 400,
      list: 400,
      wrongType: 400,
      noProtobuf: 400,
      notGzip: 400,
      text: 415,
      brotli: 415,
      path: 404,
      bomb: 413,
    },
  );
});

test('a body of 33 MB is rejected while it arrives, and the viewer works', async () => {
  const status = await fetch(`${viewer.url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.alloc(33 * 1024 * 1024, 32),
  }).then(
    (response) => response.status,
    // The connection may be gone before all of it has been sent.
    () => 413,
  );
  assert.equal(status, 413);
  assert.equal((await send(viewer.url, 'logs', {})).status, 200);
});

test('a log line of 1 MB, 64-bit integers and unknown fields', async () => {
  const body = 'x'.repeat(1024 * 1024);
  const data = {
    ...logsOf({ service: 'large', base: source.base }, [{ body }]),
    unknown: { of: 'a later version' },
  };
  assert.equal((await send(viewer.url, 'logs', data)).status, 200);
  const [line] = listLogs(viewer.store, { service: 'large' }, 1).logs;
  const whole = (await (await fetch(`${viewer.url}/api/view/log?id=${line?.id}`)).json()) as {
    item: { body: { stringValue: string }; timeUnixNano: string };
  };
  assert.equal(whole.item.body.stringValue.length, body.length);
  const nanos = '1790000000123456789';
  const record = {
    timeUnixNano: nanos,
    attributes: [{ key: 'n', value: { intValue: '9007199254740993' } }],
  };
  const decoded = fromJson('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
  const [kept] = decoded.resourceLogs?.[0]?.scopeLogs?.[0]?.logRecords ?? [];
  assert.deepEqual(
    [kept?.timeUnixNano, kept?.attributes?.[0]?.value?.intValue],
    [nanos, '9007199254740993'],
  );
});
