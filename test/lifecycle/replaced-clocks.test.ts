/** Timers and clocks that the service replaces, as tests do, are the service's alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, observe } from '../support/observe.ts';
import { BUILT_PRELOAD, runNode } from '../support/run-node.ts';

const SCRIPT = fixture('lifecycle/replaced-clocks.cjs');

for (const [way, what] of [
  ['throwing', 'throw'],
  ['numbers', 'return numbers'],
  ['objects', 'return objects'],
  ['missing', 'are undefined'],
  ['recorded', 'note who asks'],
  ['faked', 'are those of node:test'],
] as const) {
  for (const [end, protocol] of [
    ['itself', 'http/protobuf'],
    ['itself', 'grpc'],
    ['exit', 'http/protobuf'],
  ] as const) {
    test(`timers and clocks that ${what}: a process that ends by ${end} and exports by ${protocol} ends as without Sightline`, async () => {
      const before = BigInt(Date.now() - 1000) * 1_000_000n;
      const bare = await runNode(SCRIPT, { nodeArgs: [], args: [way, end] });
      const { receiver, ...observed } = await observe(
        SCRIPT,
        {
          SIGHTLINE_SHUTDOWN_TIMEOUT: '15000',
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? '{receiver.grpc}' : '{receiver}',
        },
        { nodeArgs: BUILT_PRELOAD, args: [way, end], receiver: { grpc: true } },
      );
      assert.equal(bare.code, end === 'exit' ? 3 : 0, bare.stderr);
      assert.deepEqual(observed, bare);
      assert.equal(receiver.spans.length, 2);
      for (const { startTimeUnixNano: start, endTimeUnixNano: end } of receiver.spans) {
        assert.ok(
          start >= before && end >= start && end - start < 60_000_000_000n,
          `${start} ${end}`,
        );
      }
      assert.ok(receiver.metrics.some(({ name }) => name === 'http.server.request.duration'));
    });
  }
}

test('what fails at an event of the process is reported once, and the process ends as without it', async () => {
  const finished = await runNode(fixture('lifecycle/failing-listener.mjs'), { nodeArgs: [] });
  assert.equal(finished.code, 0, finished.stderr);
  assert.equal(finished.stdout, 'told 1\nended\n');
});
