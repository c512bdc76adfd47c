import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Protocol } from '../../tools/receiver/received.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { emitTelemetry } from './emit-telemetry.ts';

const protocols: readonly Protocol[] = ['http/protobuf', 'http/json', 'grpc'];

for (const protocol of protocols) {
  for (const gzip of [false, true]) {
    test(`${protocol}${gzip ? ' with gzip' : ''}: all three signals arrive whole`, async (t) => {
      const receiver = await startReceiver({ grpc: true });
      t.after(() => receiver.stop());
      await emitTelemetry(receiver, protocol, gzip);

      const [span] = receiver.spans;
      assert.equal(receiver.spans.length, 1);
      assert.ok(span);
      assert.match(span.traceId, /^[0-9a-f]{32}$/);
      assert.match(span.spanId, /^[0-9a-f]{16}$/);
      assert.equal(span.parentSpanId, '');
      assert.equal(span.kind, 'SERVER');
      assert.equal(span.name, 'GET /things');
      assert.equal(span.startTimeUnixNano, 1_700_000_000_123_456_789n);
      assert.equal(span.endTimeUnixNano, 1_700_000_001_000_000_000n);
      assert.deepEqual(span.attributes, {
        text: 'a',
        number: 3,
        fraction: 0.5,
        flag: true,
        list: ['x', 'y'],
      });
      assert.deepEqual(span.status, { code: 'ERROR', message: 'it broke' });
      assert.equal(span.events[0]?.attributes['exception.type'], 'TypeError');
      assert.equal(span.links[0]?.traceId, 'ab'.repeat(16));
      assert.equal(span.flags & 1, 1);
      assert.deepEqual(span.scope, { name: 'tests', version: '1.2.3', attributes: {} });
      assert.equal(span.resource['service.name'], 'emitter');
      assert.equal(span.resource['process.pid'], 7);

      const points = new Map(receiver.metrics.map((point) => [point.name, point]));
      const counter = points.get('counter');
      assert.equal(counter?.type, 'sum');
      assert.equal(counter?.value, 5);
      assert.equal(counter?.unit, '{thing}');
      assert.equal(counter?.temporality, 'CUMULATIVE');
      assert.equal(counter?.monotonic, true);
      assert.deepEqual(counter?.attributes, { a: 'b' });
      assert.equal(points.get('gauge')?.value, -1.5);
      const explicit = points.get('explicit');
      assert.deepEqual(explicit?.buckets, [1, 1, 1]);
      assert.deepEqual(explicit?.explicitBounds, [1, 2]);
      assert.equal(explicit?.count, 3);
      assert.equal(explicit?.sum, 11);
      assert.equal(explicit?.max, 9);
      const exponential = points.get('exponential');
      assert.equal(exponential?.type, 'exponentialHistogram');
      assert.equal(
        exponential?.positive?.counts.reduce((sum, count) => sum + count, 0),
        3,
      );

      const [log] = receiver.logs;
      assert.equal(receiver.logs.length, 1);
      assert.equal(log?.severityNumber, 17);
      assert.equal(log?.severityText, 'ERROR');
      assert.deepEqual(log?.body, { message: 'gone wrong', count: 2 });
      assert.equal(log?.eventName, 'thing.failed');
      assert.deepEqual(log?.attributes, { nested: { deep: [1, 'two'] } });
      assert.equal(log?.traceId, '');

      for (const request of receiver.requests) {
        assert.equal(request.protocol, protocol);
        assert.equal(request.encoding, gzip ? 'gzip' : 'identity');
        assert.ok(request.bytes > 0);
        assert.ok(request.headers['user-agent']?.includes('OTel'));
      }
      const signals = new Set(receiver.requests.map((request) => request.signal));
      assert.deepEqual([...signals].sort(), ['logs', 'metrics', 'traces']);
    });
  }
}
