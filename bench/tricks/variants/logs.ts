import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { encodeLogs } from '../../../src/otlp/encode/encode-logs.ts';
import type { Operation } from '../trick.ts';

const BATCH = 512;

export function withTrick(): Operation {
  const records = makeRecords();
  return (times) => {
    for (let i = 0; i < times; i++) encodeLogs(records);
  };
}

export function withoutTrick(): Operation {
  const records = makeRecords();
  return (times) => {
    for (let i = 0; i < times; i++) ProtobufLogsSerializer.serializeRequest(records);
  };
}

function makeRecords(): ReadableLogRecord[] {
  const records: ReadableLogRecord[] = [];
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ 'service.name': 'bench' }),
    processors: [
      {
        onEmit: (record) => records.push(record),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const logger = provider.getLogger('bench');
  for (let i = 0; i < BATCH; i++) {
    logger.emit({
      severityNumber: 9,
      severityText: 'info',
      body: `order ${i} placed`,
      attributes: { 'order.id': i, 'customer.kind': 'returning', 'cart.items': 3 },
    });
  }
  return records;
}
