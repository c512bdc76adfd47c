import type { LoggerProvider as Api } from '@opentelemetry/api';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { encodeResource } from '../../../src/otlp/encode/resource-and-scope.ts';
import { createBatch } from '../../../src/signals/batch/encoded-batch.ts';
import {
  type EmittedRecord,
  encodeLogRecord,
} from '../../../src/signals/logs/encode-log-record.ts';
import { createLeanLoggerProvider } from '../../../src/signals/logs/lean-logger-provider.ts';
import type { Operation } from '../trick.ts';

const BATCH = 512;
const resource = resourceFromAttributes({ 'service.name': 'bench' });
const nothing = async () => {};

/** A record is encoded as it is emitted. */
export function withTrick(): Operation {
  const batch = createBatch<EmittedRecord>(encodeLogRecord);
  const provider = createLeanLoggerProvider({
    pipelines: [{ add: (record) => batch.add(record), flush: nothing, shutdown: nothing }],
    redaction: undefined,
    attributeCountLimit: 128,
    counts: { logs: 0 },
  });
  return (times) => {
    for (let i = 0; i < times; i++) {
      emitAll(provider);
      batch.takeRequest(encodeResource(resource));
    }
  };
}

/** The SDK's records, encoded all at once. */
export function withoutTrick(): Operation {
  const records: ReadableLogRecord[] = [];
  const processor = {
    onEmit: (record: ReadableLogRecord) => void records.push(record),
    forceFlush: nothing,
    shutdown: nothing,
  };
  const provider = new LoggerProvider({ resource, processors: [processor] });
  return (times) => {
    for (let i = 0; i < times; i++) {
      emitAll(provider);
      ProtobufLogsSerializer.serializeRequest(records.splice(0));
    }
  };
}

function emitAll(provider: Api): void {
  const logger = provider.getLogger('bench');
  for (let i = 0; i < BATCH; i++) {
    logger.emit({
      severityNumber: 9,
      severityText: 'info',
      body: `order ${i} placed`,
      attributes: { 'order.id': i, 'customer.kind': 'returning', 'cart.items': 3 },
    });
  }
}
