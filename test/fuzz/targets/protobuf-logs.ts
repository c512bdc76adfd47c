import assert from 'node:assert/strict';
import { type AnyValue, type LogRecord, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { encodeResource } from '../../../src/otlp/encode/resource-and-scope.ts';
import { createBatch, encodeRequest } from '../../../src/signals/batch/encoded-batch.ts';
import {
  type EmittedRecord,
  encodeLogRecord,
} from '../../../src/signals/logs/encode-log-record.ts';
import { createLeanLoggerProvider } from '../../../src/signals/logs/lean-logger-provider.ts';
import { decodeRequest } from '../../../tools/receiver/codec.ts';
import { someAttributes, someText } from '../arbitrary-attributes.ts';
import type { Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const resource = resourceFromAttributes({ 'service.name': 'fuzz' });
const batch = createBatch<EmittedRecord>(encodeLogRecord);
const ours = createLeanLoggerProvider({
  pipelines: [
    { add: (record) => batch.add(record), flush: async () => {}, shutdown: async () => {} },
  ],
  redaction: undefined,
  attributeCountLimit: 128,
  counts: { logs: 0 },
});
const records: ReadableLogRecord[] = [];
const theirs = new LoggerProvider({
  resource,
  processors: [
    {
      onEmit: (record) => records.push(record),
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  ],
});
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

function emitOne(random: Random, scope: readonly [name: string, version: string]): void {
  const digit = random.pick(['a', 'b']);
  const span = { traceId: digit.repeat(32), spanId: digit.repeat(16), traceFlags: random.below(4) };
  const record: LogRecord = {
    severityNumber: random.below(25),
    severityText: someText(random),
    eventName: random.pick(['', 'order.placed']),
    body: someBody(random),
    attributes: {
      ...(someAttributes(random) as Record<string, AnyValue>),
      nested: { a: [1, { b: 'c' }] },
    },
    timestamp: START + random.below(1000),
    observedTimestamp: START + 1000,
    context: random.below(2) === 0 ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, span),
  };
  for (const provider of [ours, theirs]) provider.getLogger(...scope).emit(record);
}

export const target: FuzzTarget = {
  of: 'src/signals/logs/lean-logger-provider.ts, encode-log-record.ts',
  reference:
    "the SDK's provider and serializer, both decoded by protobufjs and the official definitions",
  once(random) {
    const scope = [someText(random) || 'x', random.pick(['', '1.0'])] as const;
    for (let left = random.below(4); left >= 0; left--) emitOne(random, scope);
    const request = encodeRequest(encodeResource(resource), batch.take());
    assert.deepEqual(
      decodeRequest('logs', 'http/protobuf', request),
      decodeRequest(
        'logs',
        'http/protobuf',
        ProtobufLogsSerializer.serializeRequest(records.splice(0))!,
      ),
    );
  },
};
