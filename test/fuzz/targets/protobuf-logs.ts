import assert from 'node:assert/strict';
import { type AnyValue, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { encodeLogs } from '../../../src/otlp/encode/encode-logs.ts';
import { decodeRequest } from '../../../tools/receiver/codec.ts';
import { someAttributes, someText } from '../arbitrary-attributes.ts';
import type { Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const records: ReadableLogRecord[] = [];
const providers = ['fuzz', 'other'].map(
  (name) =>
    new LoggerProvider({
      resource: resourceFromAttributes({ 'service.name': name }),
      processors: [
        {
          onEmit: (record) => records.push(record),
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    }),
);
const START = 1_700_000_000_000;

function someBody(random: Random): AnyValue {
  switch (random.below(5)) {
    case 0:
      return random.below(2 ** 31) - 2 ** 30;
    case 1:
      return [someText(random), null, random.below(2) === 1];
    case 2:
      return someAttributes(random) as AnyValue;
    case 3:
      return Buffer.from(someText(random));
    default:
      return someText(random);
  }
}

function emitOne(random: Random): void {
  const provider = random.pick(providers);
  const digit = random.pick(['a', 'b']);
  const span = { traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: random.below(4) };
  provider.getLogger(someText(random), random.pick(['', '1.0'])).emit({
    severityNumber: random.below(25),
    severityText: someText(random),
    eventName: random.pick(['', 'order.placed']),
    body: someBody(random),
    attributes: {
      ...(someAttributes(random) as Record<string, AnyValue>),
      nested: { a: [1, { b: 'c' }] },
    },
    timestamp: START + random.below(1000),
    context: random.below(2) === 0 ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, span),
  });
}

export const target: FuzzTarget = {
  of: 'src/otlp/encode/encode-logs.ts',
  reference: "upstream's serializer, both decoded by protobufjs and the official definitions",
  once(random) {
    for (let left = random.below(4); left >= 0; left--) emitOne(random);
    const taken = records.splice(0);
    const theirs = ProtobufLogsSerializer.serializeRequest(taken)!;
    assert.deepEqual(
      decodeRequest('logs', 'http/protobuf', encodeLogs(taken)),
      decodeRequest('logs', 'http/protobuf', theirs),
    );
  },
};
