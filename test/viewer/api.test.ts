// The HTTP API and the tools for agents: OTLP, limits, streams, import, forwarding.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Client, credentials } from '@grpc/grpc-js';
import type { LogsData, TracesData } from '../../src/viewer/otlp/otlp-types.ts';
import type { Viewer } from '../../src/viewer/viewer-server.ts';
import { logsOf, send, spanId, traceId, tracesOf } from './support/sample.ts';
import { type Shop, sendShop } from './support/shop.ts';
import { startTestViewer } from './support/start.ts';

let viewer: Viewer;
let shop: Shop;
const base = Date.now() - 60_000;

before(async () => {
  viewer = await startTestViewer();
  shop = await sendShop(viewer.url, base);
});
after(() => viewer.stop());

async function ask<T>(path: string, url = viewer.url): Promise<T> {
  return (await fetch(`${url}${path}`)).json() as Promise<T>;
}

function spansIn({ resourceSpans = [] }: TracesData) {
  return resourceSpans.flatMap(({ scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) => spans),
  );
}

function bodiesIn({ resourceLogs = [] }: LogsData) {
  return resourceLogs.flatMap(({ scopeLogs = [] }) =>
    scopeLogs.flatMap(({ logRecords = [] }) => logRecords.map(({ body }) => body?.stringValue)),
  );
}

test('GET /api/traces: the newest whole traces; /api/spans: the newest spans', async () => {
  const [failed] = spansIn(await ask('/api/traces?limit=1'));
  assert.equal(failed?.traceId, shop.failed);
  assert.equal(spansIn(await ask('/api/traces?limit=2')).length, 14);
  assert.equal(spansIn(await ask(`/api/traces?trace=${shop.repeated}`)).length, 13);
  assert.equal(spansIn(await ask('/api/spans?limit=5')).length, 5);
  assert.equal(spansIn(await ask('/api/spans?since=1s')).length, 0);
  assert.equal(spansIn(await ask('/api/spans?since=5m&limit=1000')).length, 33);
  assert.equal(spansIn(await ask(`/api/spans?since=${base + 490}&limit=1000`)).length, 1);
  assert.deepEqual(bodiesIn(await ask('/api/logs')), ['shop is open', 'no price for item 7']);
});

test('a wrong parameter gets 400 and the reason', async () => {
  for (const path of [
    '/api/traces?limit=0',
    '/api/traces?limit=1e9',
    '/api/spans?since=yesterday',
    "/api/spans?trace=' OR 1=1",
    '/api/view/traces?min=x',
    '/api/view/traces?attribute=x',
    '/api/view/trace',
  ]) {
    const response = await fetch(`${viewer.url}${path}`);
    assert.equal(response.status, 400, path);
    assert.match(((await response.json()) as { error: string }).error, /expected|needed/);
  }
  for (const path of [
    '/api/nothing',
    '/api/view/__proto__',
    '/api/view/constructor',
    '/api/view/log?id=99999',
  ]) {
    assert.equal((await fetch(`${viewer.url}${path}`)).status, 404, path);
  }
});

test('follow=true: each arrival is one line of OTLP', async () => {
  const response = await fetch(`${viewer.url}/api/logs?limit=1&follow=true`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const nextLine = async () => {
    while (!text.includes('\n')) {
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream has ended');
      text += value;
    }
    const end = text.indexOf('\n');
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    return bodiesIn(JSON.parse(line) as LogsData);
  };
  assert.deepEqual(await nextLine(), ['no price for item 7']);
  // An arrival with an old time is new as well.
  await send(viewer.url, 'logs', logsOf({ service: 'old', base: 1 }, [{ body: 'first' }]));
  assert.deepEqual(await nextLine(), ['first']);
  await send(viewer.url, 'traces', {});
  await send(viewer.url, 'logs', logsOf({ service: 'old', base: 1 }, [{ body: 'second' }]));
  assert.deepEqual(await nextLine(), ['second']);
  await reader.cancel();
});

test('export and import: another viewer shows and exports the same data', async () => {
  const other = await startTestViewer();
  try {
    const text = await (
      await fetch(`${viewer.url}/api/traces?trace=${shop.repeated}&download=true`)
    ).text();
    const post = (body: string) =>
      fetch(`${other.url}/api/import`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    // As the collector's file exporter writes it: one document per line, of any signal.
    const logs = JSON.stringify(logsOf({ service: 'x', base }, [{ body: 'imported' }]));
    assert.deepEqual(await (await post(`${text}\n${logs}\n`)).json(), { requests: 2, rejected: 0 });
    assert.deepEqual(await ask(`/api/traces?trace=${shop.repeated}`, other.url), JSON.parse(text));
    assert.deepEqual(bodiesIn(await ask('/api/logs', other.url)), ['imported']);
    for (const wrong of ['{}', '[]', 'nothing', '{"resourceSpans":3}']) {
      assert.equal((await post(wrong)).status, 400, wrong);
    }
  } finally {
    await other.stop();
  }
});

test('--forward: bodies are forwarded unchanged, and an unreachable collector stops nothing', async () => {
  const received: Array<{ headers: IncomingMessage['headers']; path: string; body: Buffer }> = [];
  const collector: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, path: request.url!, body: Buffer.concat(chunks) });
    response.end('{}');
    collector.emit('received');
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const failures: string[] = [];
  const forwarding = await startTestViewer({
    forward: `http://127.0.0.1:${port}/`,
    onForwardFailure: (reason) => failures.push(reason),
  });
  try {
    const data = logsOf({ service: 'x', base }, [{ body: 'onwards' }]);
    const body = gzipSync(JSON.stringify(data));
    const arrival = once(collector, 'received');
    await fetch(`${forwarding.url}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: Uint8Array.from(body),
    });
    await arrival;
    assert.equal(received[0]?.path, '/v1/logs');
    assert.equal(received[0]?.headers['content-encoding'], 'gzip');
    assert.ok(received[0]?.body.equals(body));
    // A gRPC message is forwarded as the same protobuf over HTTP.
    const message = encodedLog('by grpc');
    const second = once(collector, 'received');
    await exportByGrpc(forwarding.grpcUrl, message);
    await second;
    assert.equal(received[1]?.headers['content-type'], 'application/x-protobuf');
    assert.ok(received[1]?.body.equals(message));
    collector.close();
    collector.closeAllConnections();
    await once(collector, 'close');
    assert.equal((await send(forwarding.url, 'logs', data)).status, 200);
    assert.equal((await send(forwarding.url, 'logs', data)).status, 200);
  } finally {
    await forwarding.stop();
  }
  assert.equal(failures.length, 1, String(failures));
  assert.match(failures[0] ?? '', /ECONNREFUSED/);
});

/** A request of one log record: fields 1 (resource_logs), 2 (scope_logs), 2 (log_records), 5 (body), 1 (string). */
function encodedLog(body: string): Buffer {
  return [0x0a, 0x12, 0x12, 0x2a, 0x0a].reduceRight(
    (inner, tag) => Buffer.concat([Buffer.from([tag, inner.length]), inner]),
    Buffer.from(body),
  );
}

function exportByGrpc(url: string, message: Buffer): Promise<unknown> {
  const client = new Client(new URL(url).host, credentials.createInsecure());
  const path = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
  const same = (value: Buffer) => value;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, same, same, message, (error, value) =>
      error === null ? resolve(value) : reject(error),
    );
  }).finally(() => client.close());
}

/** Calls a tool as a client of the Model Context Protocol. */
async function tool<T>(name: string, values: object = {}): Promise<T> {
  const response = await fetch(`${viewer.url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: values },
    }),
  });
  const { result } = (await response.json()) as { result: { content: [{ text: string }] } };
  return JSON.parse(result.content[0].text) as T;
}

test('with the tools alone, an agent finds the line of an error and the N+1 query of a slow request', async () => {
  const errors = await tool<Array<{ id: number; type: string }>>('list_errors');
  const error = errors.find(({ type }) => type === 'TypeError');
  const { source, occurrences } = await tool<{
    source: Array<{ file: string; line: number; lines: Array<{ text: string }> }>;
    occurrences: Array<{ trace: string }>;
  }>('get_error', { id: error?.id });
  assert.deepEqual(
    [error?.type, source[0]?.file, source[0]?.line, occurrences[0]?.trace],
    ['TypeError', 'test/viewer/fixtures/shop/prices.js', 8, shop.failed],
  );
  const { traces } = await tool<{ traces: Array<{ id: string }> }>('list_traces', { min: 100 });
  const trace = await tool<{ repeatedQueries: Array<{ query: string; times: number }> }>(
    'get_trace',
    {
      id: traces[0]?.id,
    },
  );
  assert.deepEqual(
    trace.repeatedQueries.map(({ query, times }) => ({ query, times })),
    [{ query: 'SELECT * FROM items WHERE id = $1', times: 12 }],
  );
});

test('the protocol of the tools: versions, lists, errors', async () => {
  const post = async (message: unknown) => {
    const response = await fetch(`${viewer.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    });
    return { status: response.status, text: await response.text() };
  };
  const call = async (method: string, params = {}) =>
    JSON.parse((await post({ jsonrpc: '2.0', id: 7, method, params })).text);
  const { result } = await call('initialize', { protocolVersion: '2025-06-18' });
  assert.deepEqual([result.protocolVersion, result.serverInfo.name], ['2025-06-18', 'sightline']);
  assert.equal(
    (await call('initialize', { protocolVersion: '1999' })).result.protocolVersion,
    '2025-11-25',
  );
  const { tools } = (await call('tools/list')).result;
  for (const { name, inputSchema } of tools) assert.equal(inputSchema.type, 'object', name);
  assert.deepEqual(await post({ jsonrpc: '2.0', method: 'notifications/initialized' }), {
    status: 202,
    text: '',
  });
  assert.equal((await call('tools/call', { name: 'nothing' })).error.code, -32602);
  assert.equal((await call('resources/list')).error.code, -32601);
  assert.equal(
    (await call('tools/call', { name: 'get_trace', arguments: {} })).result.isError,
    true,
  );
  assert.equal(JSON.parse((await post('{')).text).error.code, -32700);
});

test('a pinned run comes first, and stays without its traces', async () => {
  await send(
    viewer.url,
    'traces',
    tracesOf({ service: 'later', base }, [{ trace: traceId(777), id: spanId(777), name: 'x' }]),
  );
  type Run = { id: number; service: string };
  const [newest] = await ask<Run[]>('/api/view/runs');
  assert.equal(newest?.service, 'later');
  const pinned = await fetch(`${viewer.url}/api/pin?run=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(pinned.status, 200);
  assert.equal((await ask<Run[]>('/api/view/runs'))[0]?.id, 1);
});
