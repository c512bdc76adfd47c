import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { assertOneComplaint } from '../support/complaints.ts';
import { fixture } from '../support/observe.ts';
import { observeOwn } from '../support/own-telemetry.ts';
import { startNode } from '../support/run-node.ts';
import { lastValues } from '../support/sdk-values.ts';

test('SIGHTLINE_MAX_MEMORY_MIB bounds what waits, and the oldest goes first', async () => {
  let free = false;
  const held: Array<() => void> = [];
  const receiver = await startReceiver({
    // Traces and logs are held up until there has been too much of them.
    respond: ({ signal }) =>
      free || signal === 'metrics' ? {} : new Promise((resolve) => held.push(() => resolve({}))),
  });
  const service = startNode(fixture('signals/steady.mjs'), {
    args: ['4', '20000'],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      OTEL_BSP_MAX_QUEUE_SIZE: '1000000',
      OTEL_BLRP_MAX_QUEUE_SIZE: '1000000',
      SIGHTLINE_MAX_MEMORY_MIB: '4',
    },
  });
  try {
    await receiver.waitFor(
      'drops',
      ({ metrics }) => {
        const values = lastValues(metrics);
        return (
          values['otel.sdk.processor.span.processed batching_span_processor/0 memory_limit']! > 0 &&
          values['otel.sdk.processor.log.processed batching_log_processor/0 memory_limit']! > 0
        );
      },
      50_000,
    );
    free = true;
    for (const go of held) go();
    await receiver.waitFor('spans', ({ spans }) => spans.length > 0, 50_000);
    const { stderr } = await service.stop();
    const told = stderr.split('\n').filter((line) => line.includes('SIGHTLINE_MAX_MEMORY_MIB'));
    const ofKind = (end: string) =>
      told
        .flatMap((line) => new RegExp(`: \\d+ (span|log record)s? ${end}`).exec(line)?.[1] ?? [])
        .sort();
    assert.deepEqual(ofKind('so far'), ['log record', 'span']);
    // At the end once more, where more went since.
    assert.equal(told.length, 2 + ofKind('in total').length, stderr);
    const numbers = receiver.spans
      .filter(({ name }) => name === 'inner')
      .map(({ attributes }) => Number(attributes.number));
    const gaps = numbers.flatMap((number, at) =>
      at > 0 && number !== numbers[at - 1]! + 1 ? [numbers[at - 1]!] : [],
    );
    // What was on its way came first, then a gap where the oldest went, then all up to the end.
    assert.ok(gaps.length >= 1, JSON.stringify(numbers.slice(0, 50)));
    assert.ok(Math.max(...gaps) < Math.max(...numbers) - 1);
  } finally {
    await service.stop('SIGKILL');
    await receiver.stop();
  }
});

for (const [value, ...pieces] of [
  ['0', 'a number from 0.01 to 65536', 'Using 64.'],
  ['64MB', 'Using 64.'],
] as const) {
  test(`SIGHTLINE_MAX_MEMORY_MIB=${value} is reported`, async () => {
    const observed = await observeOwn({ SIGHTLINE_MAX_MEMORY_MIB: value });
    assertOneComplaint(observed, 'SIGHTLINE_MAX_MEMORY_MIB', ...pieces);
  });
}
