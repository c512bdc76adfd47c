// Records encoded as they are emitted equal those of the SDK, with the same redaction.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type LoggerOptions,
  type LogRecord,
  ROOT_CONTEXT,
  SeverityNumber,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { encodeResource } from '../../src/otlp/encode/resource-and-scope.ts';
import { redactingLogProcessor } from '../../src/redaction/log-processor.ts';
import { createLogRedaction } from '../../src/redaction/log-redaction.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { createBatch, encodeRequest } from '../../src/signals/batch/encoded-batch.ts';
import { type EmittedRecord, encodeLogRecord } from '../../src/signals/logs/encode-log-record.ts';
import { createLeanLoggerProvider } from '../../src/signals/logs/lean-logger-provider.ts';
import { decodeRequest } from '../../tools/receiver/codec.ts';

const resource = resourceFromAttributes({ 'service.name': 'shop' });
const LIMIT = 8;
const SCOPE = { schemaUrl: 'https://example.org/scope', attributes: { part: 'till' } };
const inTrace = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: `${'a'.repeat(31)}1`,
  spanId: `${'b'.repeat(15)}2`,
  traceFlags: TraceFlags.SAMPLED,
});
const unsampled = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: 'c'.repeat(32),
  spanId: 'd'.repeat(16),
  traceFlags: TraceFlags.NONE,
});

const circle: Record<string, unknown> = {};
circle.self = circle;

/** Each is emitted twice: caches filled by a record must not change the next. */
const RECORDS: Readonly<Record<string, LogRecord>> = {
  'a line': {
    body: 'order placed',
    severityNumber: SeverityNumber.INFO,
    severityText: 'info',
    attributes: { order: 7, total: 12.5, paid: true, at: '2026-11-29T10:20:30.456Z' },
    context: inTrace,
  },
  'nothing at all': {},
  'an event, outside of a sampled trace': {
    eventName: 'app.till.opened',
    timestamp: new Date(1_790_000_000_123),
    observedTimestamp: [1_790_000_001, 500_000_000],
    context: unsampled,
  },
  'values of every kind': {
    body: { nested: [1, 'two', null, { three: true }] },
    attributes: {
      none: null,
      list: ['a', 1, false],
      map: { deep: { deeper: [-1, 2.25] } },
      bytes: new Uint8Array([1, 2, 255]),
      negative: -5,
      large: 2 ** 53,
      text: 'Zoë ✓ '.repeat(30),
      '': 'no name',
    },
  },
  'values that are none': {
    attributes: {
      left: undefined,
      big: 1n,
      act: (() => {}) as never,
      circle: circle as never,
      regular: /x/ as never,
      right: 'kept',
    } as unknown as NonNullable<LogRecord['attributes']>,
  },
  'more attributes than there may be': {
    attributes: Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`n${n}`, n])),
  },
  'an exception': {
    body: 'failed',
    exception: Object.assign(new TypeError('no such order'), {
      stack: 'TypeError: no such order\n    at x',
    }),
    attributes: { 'exception.message': 'its own' },
  },
  'an exception that is a text': { exception: 'broken' },
  'secrets, in names, texts and numbers': {
    body: 'login with password=hunter2-hunter2 failed',
    eventName: 'Authorization: Bearer 0123456789abcdef0123456789',
    attributes: {
      password: 'fake-fake-fake',
      api_key: 12345678,
      card: 4111111111111111,
      note: 'token: fake0fake1fake2fake3',
      'AKIAFAKEFAKEFAKE1234=x:y': 'a name',
      'db.query.text': "select * from t where name = 'ada'",
      'db.system.name': 'postgresql',
    },
  },
};

const redactor = createRedactor(
  { mode: 'replace', names: [], exempt: [], patterns: [] },
  undefined,
)!;

for (const [title, record] of Object.entries(RECORDS)) {
  for (const isRedacted of [true, false]) {
    test(`${title}${isRedacted ? '' : ', redaction off'}`, () => {
      const given = {
        timestamp: 1_790_000_000_000,
        observedTimestamp: 1_790_000_000_001,
        ...record,
      };
      const [theirs, own] = [bySdk(given, isRedacted), ours(given, isRedacted)];
      assert.deepEqual(own, theirs);
      assert.equal(own.length, 2);
    });
  }
}

test('a record without a time gets the time of its emission', () => {
  const before = BigInt(Date.now()) * 1_000_000n;
  const [record] = ours({ body: 'now' }, true) as unknown as { timeUnixNano: bigint | string }[];
  const time = BigInt(record!.timeUnixNano);
  assert.ok(time >= before - 1_000_000n && time <= BigInt(Date.now() + 1) * 1_000_000n);
});

function ours(record: LogRecord, isRedacted: boolean) {
  const batch = createBatch<EmittedRecord>(encodeLogRecord);
  const provider = createLeanLoggerProvider({
    pipelines: [
      { add: (item) => void batch.add(item), flush: async () => {}, shutdown: async () => {} },
    ],
    redaction: isRedacted ? createLogRedaction(redactor) : undefined,
    attributeCountLimit: LIMIT,
    counts: { logs: 0 },
  });
  const logger = provider.getLogger('test', '1.0', SCOPE as LoggerOptions);
  logger.emit(record);
  logger.emit(record);
  return decoded(encodeRequest(encodeResource(resource), batch.take()));
}

function bySdk(record: LogRecord, isRedacted: boolean) {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    resource,
    processors: [
      ...(isRedacted ? [redactingLogProcessor(redactor)] : []),
      new SimpleLogRecordProcessor({ exporter }),
    ],
    logRecordLimits: { attributeCountLimit: LIMIT },
  });
  const logger = provider.getLogger('test', '1.0', SCOPE as LoggerOptions);
  logger.emit(record);
  logger.emit(record);
  return decoded(ProtobufLogsSerializer.serializeRequest(exporter.getFinishedLogRecords())!);
}

function decoded(body: Uint8Array) {
  return decodeRequest('logs', 'http/protobuf', body).logs;
}
