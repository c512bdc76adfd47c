// The process, its container, and the delays of outgoing connections; the values of caches, gRPC and OpenAI.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Attributes, MetricPoint } from '../../tools/receiver/received.ts';
import { useMeasured } from '../support/measured-service.ts';
import { type Outcome, useService } from '../support/services.ts';

const LONG = { timeout: 90_000 };

describe('metrics of a process', LONG, () => {
  let outcome: Outcome;
  before(async () => {
    outcome = await useMeasured({ OTEL_TRACES_SAMPLER: 'always_off' });
  });

  /** The last export contains all counts. */
  const last = (name: string, attributes: Attributes = {}): MetricPoint => {
    const found = outcome.metrics.findLast(
      (point) =>
        point.name === name &&
        Object.entries(attributes).every(([key, value]) => point.attributes[key] === value),
    );
    assert.ok(found, `${name} ${JSON.stringify(attributes)}`);
    return found;
  };

  test('CPU, memory, uptime, file descriptors, heap', () => {
    assert.ok(last('process.cpu.time', { 'cpu.mode': 'user' }).value! > 0.05);
    const part = last('process.cpu.utilization').value!;
    assert.ok(part >= 0 && part <= 1, String(part));
    const memory = last('process.memory.usage').value!;
    assert.ok(memory > 20e6 && memory < 2e9, String(memory));
    assert.ok(last('process.uptime').value! > 0.2);
    const limit = last('app.v8js.heap.limit').value!;
    assert.ok(limit > memory / 10, String(limit));
    assert.ok(last('app.v8js.external_memory').value! > 0);
    if (process.platform !== 'linux') return;
    const open = last('process.unix.file_descriptor.count').value!;
    assert.ok(open > 5 && open < last('app.process.file_descriptor.limit').value!, String(open));
  });

  test('DNS lookups and TLS handshakes', () => {
    const lookup = last('dns.lookup.duration', { 'dns.question.name': 'localhost' });
    assert.ok(lookup.count! >= 1 && lookup.sum! < 30);
    const handshake = last('app.tls.handshake.duration', { 'server.address': 'localhost' });
    assert.equal(handshake.count, 1);
    assert.equal(handshake.attributes['tls.protocol.version'], '1.3');
    assert.ok(handshake.sum! > 0 && handshake.sum! < 30);
  });

  for (const [system, prefix, hits, misses] of [
    ['lru-cache', 'session', 1, 1],
    ['lru-cache', 'page', 0, 1],
    ['lru-cache', '_NONE', 0, 1],
    ['node-cache', 'user', 2, 1],
    ['cache-manager', 'deck', 2, 2],
    ['cache-manager', '_OTHER', 0, 1],
  ] as const) {
    test(`app.cache.lookups: ${system} ${prefix}`, () => {
      const of = (result: string) =>
        last('app.cache.lookups', {
          'app.cache.system': system,
          'app.cache.prefix': prefix,
          'app.cache.result': result,
        }).value;
      assert.deepEqual([of('hit'), of('miss')], [hits, misses]);
    });
  }

  test('openai: durations and tokens', () => {
    const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm' };
    assert.ok(last('gen_ai.client.inference.duration', chat).count! >= 1);
    const tokens = (kind: string) =>
      last(`gen_ai.client.inference.usage.${kind}_tokens`, {
        ...chat,
        'gen_ai.provider.name': 'openai',
      }).value;
    // Of a chat completion and of a response.
    assert.deepEqual([tokens('input'), tokens('output')], [17, 40]);
    const failed = { 'gen_ai.operation.name': 'embeddings', 'error.type': 'NotFoundError' };
    assert.equal(last('gen_ai.client.embeddings.duration', failed).count, 1);
  });

  test('none of it has a span', () => assert.deepEqual(outcome.spans, []));
});

test(
  'OTEL_NODE_DISABLED_INSTRUMENTATIONS=process,network,lru-cache switches them off',
  LONG,
  async () => {
    const { metrics } = await useMeasured({
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'process,network,lru-cache',
    });
    const foreign = metrics.filter(
      ({ name, attributes }) =>
        /^(process|container|dns|app\.(process|container|tls|v8js))\./.test(name) ||
        attributes['app.cache.system'] === 'lru-cache',
    );
    assert.deepEqual(foreign, []);
  },
);

for (const sampler of ['always_on', 'always_off']) {
  test(`rpc.*.call.duration with ${sampler}: by method and status`, LONG, async () => {
    const { metrics } = await useService(
      'grpc/service.mjs',
      async ({ get }) => {
        for (const name of ['ada', 'nobody', 'fails', 'fails']) await get(`/${name}`);
      },
      { env: { OTEL_TRACES_SAMPLER: sampler } },
    );
    const counts = (side: string) =>
      Object.fromEntries(
        metrics
          .filter(({ name }) => name === `rpc.${side}.call.duration`)
          .map(({ attributes: { 'rpc.method': method, ...others }, count }) => {
            assert.equal(method, 'study.Greeter/Greet');
            return [`${others['rpc.response.status_code']} ${others['error.type'] ?? '-'}`, count];
          }),
      );
    assert.deepEqual(counts('server'), { 'OK -': 1, 'NOT_FOUND -': 1, 'UNKNOWN UNKNOWN': 2 });
    assert.deepEqual(counts('client'), {
      'OK -': 1,
      'NOT_FOUND NOT_FOUND': 1,
      'UNKNOWN UNKNOWN': 2,
    });
  });
}
