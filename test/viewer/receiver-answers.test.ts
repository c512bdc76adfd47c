import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import type { Receiver, ReceiverOptions } from '../../tools/receiver/receiver.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';

const LOGS_EXPORT = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const oneLog = JSON.stringify({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'hello' } }] }] }],
});

function postLog(receiver: Receiver, init: RequestInit = {}): Promise<Response> {
  return fetch(`${receiver.url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: oneLog,
    ...init,
  });
}

function exportOverGrpc(receiver: Receiver, path = LOGS_EXPORT): Promise<Buffer> {
  const client = new Client(receiver.grpcUrl.replace('http://', ''), credentials.createInsecure());
  const same = (value: Buffer) => value;
  return new Promise<Buffer>((resolve, reject) => {
    client.makeUnaryRequest(path, same, same, Buffer.alloc(0), (error, value) =>
      error ? reject(error) : resolve(value ?? Buffer.alloc(0)),
    );
  }).finally(() => client.close());
}

async function using(
  options: ReceiverOptions,
  body: (receiver: Receiver) => Promise<void>,
): Promise<void> {
  const receiver = await startReceiver({ grpc: true, ...options });
  try {
    await body(receiver);
  } finally {
    await receiver.stop();
  }
}

test('a rejected request is listed, but not its data', () =>
  using(
    { respond: () => ({ status: 503, headers: { 'retry-after': '1' }, body: 'busy' }) },
    async (receiver) => {
      const response = await postLog(receiver);
      assert.equal(response.status, 503);
      assert.equal(response.headers.get('retry-after'), '1');
      assert.equal(await response.text(), 'busy');
      assert.equal(receiver.requests.length, 1);
      assert.equal(receiver.logs.length, 0);
    },
  ));

test('respond decides request by request', async () => {
  let count = 0;
  await using(
    { respond: ({ signal }) => (signal === 'logs' && ++count === 1 ? { status: 429 } : {}) },
    async (receiver) => {
      assert.equal((await postLog(receiver)).status, 429);
      assert.equal((await postLog(receiver)).status, 200);
      assert.equal(receiver.logs.length, 1);
    },
  );
});

test('a partial success reaches the client', () =>
  using(
    { respond: () => ({ partialSuccess: { rejected: 3, errorMessage: 'too old' } }) },
    async (receiver) => {
      const answer = (await (await postLog(receiver)).json()) as object;
      assert.deepEqual(answer, {
        partialSuccess: { rejectedLogRecords: '3', errorMessage: 'too old' },
      });
    },
  ));

test('destroy cuts the connection', () =>
  using({ respond: () => ({ destroy: true }) }, async (receiver) => {
    await assert.rejects(postLog(receiver));
    await assert.rejects(exportOverGrpc(receiver));
    assert.equal(receiver.requests.length, 2);
  }));

test('stop does not wait for delayed answers', () =>
  using({ respond: () => ({ delayMs: 600_000 }) }, async (receiver) => {
    const posted = assert.rejects(postLog(receiver));
    await receiver.waitFor('the request', ({ requests }) => requests[0]);
    await receiver.stop();
    await posted;
    assert.equal(receiver.logs.length, 0);
  }));

test('an HTTP status becomes the gRPC code with the same meaning', () =>
  using(
    { respond: () => ({ status: 401, body: 'who are you? 100 % unknown: é' }) },
    async (receiver) => {
      await assert.rejects(exportOverGrpc(receiver), (error: ServiceError) => {
        assert.equal(error.code, 16);
        assert.equal(error.details, 'who are you? 100 % unknown: é');
        return true;
      });
    },
  ));

test('a gRPC code can be set directly', () =>
  using({ respond: () => ({ grpcStatus: 8 }) }, async (receiver) => {
    await assert.rejects(exportOverGrpc(receiver), { code: 8 });
  }));

test('an unknown gRPC service is unimplemented', () =>
  using({}, async (receiver) => {
    await assert.rejects(exportOverGrpc(receiver, '/nobody.Service/Export'), { code: 12 });
  }));

test('a request that is not OTLP is rejected with the reason', () =>
  using({}, async (receiver) => {
    const malformed = await postLog(receiver, { body: '{' });
    assert.equal(malformed.status, 400);
    assert.match(await malformed.text(), /cannot decode/);
    const notGzip = await postLog(receiver, {
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    assert.equal(notGzip.status, 400);
    const text = await postLog(receiver, { headers: { 'content-type': 'text/plain' } });
    assert.equal(text.status, 415);
    const zstd = await postLog(receiver, {
      headers: { 'content-type': 'application/json', 'content-encoding': 'zstd' },
    });
    assert.equal(zstd.status, 415);
    assert.equal((await fetch(`${receiver.url}/v1/logs`)).status, 405);
    const elsewhere = await fetch(`${receiver.url}/elsewhere`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    assert.equal(elsewhere.status, 404);
    assert.equal(receiver.requests.at(-1)?.path, '/elsewhere');
    assert.equal(receiver.logs.length, 0);
  }));

test('a prefix before /v1/logs is accepted', () =>
  using({}, async (receiver) => {
    const response = await fetch(`${receiver.url}/tenant/a/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: oneLog,
    });
    assert.equal(response.status, 200);
    assert.equal(receiver.requests[0]?.path, '/tenant/a/v1/logs');
    assert.equal(receiver.logs[0]?.body, 'hello');
  }));

test('forwardTo forwards bodies unchanged', () =>
  using({}, async (collector) => {
    await using({ forwardTo: collector.url }, async (receiver) => {
      const response = await postLog(receiver, {
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: new Uint8Array(gzipSync(oneLog)),
      });
      assert.equal(response.status, 200);
      await exportOverGrpc(receiver);
      await collector.waitFor('both requests', ({ requests }) => requests.length === 2);
      const [first, second] = [...collector.requests].sort((a, b) => b.bytes - a.bytes);
      assert.equal(first?.encoding, 'gzip');
      assert.equal(first?.bytes, receiver.requests[0]?.bytes);
      assert.equal(second?.protocol, 'http/protobuf');
      assert.equal(collector.logs[0]?.body, 'hello');
    });
  }));

test('an unreachable target is counted and harms nothing', async () => {
  const stopped = await startReceiver();
  await stopped.stop();
  const receiver = await startReceiver({ forwardTo: [{ url: stopped.url, signals: ['logs'] }] });
  assert.equal((await postLog(receiver)).status, 200);
  await receiver.stop();
  assert.equal(receiver.forwarded[0]?.failed, 1);
  assert.match(receiver.forwarded[0]?.lastError ?? '', /ECONNREFUSED/);
});

test('waitFor lists the received data', () =>
  using({}, async (receiver) => {
    await postLog(receiver);
    await assert.rejects(
      receiver.waitFor('a span of the checkout', ({ spans }) => spans[0], 20),
      (error: Error) => {
        assert.match(error.message, /a span of the checkout did not arrive within 20 ms/);
        assert.match(error.message, /1 × \/v1\/logs \(http\/json, identity\)/);
        assert.match(error.message, /1 × .*hello/);
        assert.match(error.message, /0 spans/);
        return true;
      },
    );
  }));

test('waitFor rejects with the error of a condition', () =>
  using({}, async (receiver) => {
    const condition = () => {
      throw new TypeError('a mistake in the test');
    };
    await assert.rejects(receiver.waitFor('anything', condition), /a mistake in the test/);
  }));

test('onData calls back until it is removed; clear removes all data', () =>
  using({}, async (receiver) => {
    const bodies: unknown[] = [];
    const unsubscribe = receiver.onData(({ logs }) => bodies.push(...logs.map((log) => log.body)));
    await postLog(receiver);
    unsubscribe();
    await postLog(receiver);
    assert.deepEqual(bodies, ['hello']);
    assert.equal(receiver.logs.length, 2);
    receiver.clear();
    assert.equal(receiver.logs.length + receiver.requests.length, 0);
  }));

test('a port in use is an error', () =>
  using({}, async (receiver) => {
    const port = Number(new URL(receiver.url).port);
    await assert.rejects(startReceiver({ port }), { code: 'EADDRINUSE' });
    await assert.rejects(startReceiver({ grpc: port }), { code: 'EADDRINUSE' });
  }));

test('grpcUrl without gRPC is an error that says what to do', async () => {
  const receiver = await startReceiver();
  assert.throws(() => receiver.grpcUrl, /grpc: true/);
  await receiver.stop();
});
