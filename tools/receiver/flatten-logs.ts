import type { LogsData, LogRecord as WireLogRecord } from '../../src/viewer/otlp/otlp-types.ts';
import type { LogRecord } from './received.ts';
import { toAttributes, toNanos, toScope, toValue } from './values.ts';

export function flattenLogs(request: LogsData): LogRecord[] {
  const records: LogRecord[] = [];
  for (const { resource, scopeLogs } of request.resourceLogs ?? []) {
    const resourceAttributes = toAttributes(resource?.attributes);
    for (const { scope: wireScope, logRecords } of scopeLogs ?? []) {
      const scope = toScope(wireScope);
      for (const record of logRecords ?? []) {
        records.push({ ...flattenRecord(record), scope, resource: resourceAttributes });
      }
    }
  }
  return records;
}

function flattenRecord(record: WireLogRecord): Omit<LogRecord, 'scope' | 'resource'> {
  return {
    severityNumber: record.severityNumber ?? 0,
    severityText: record.severityText ?? '',
    body: toValue(record.body),
    attributes: toAttributes(record.attributes),
    traceId: record.traceId ?? '',
    spanId: record.spanId ?? '',
    flags: record.flags ?? 0,
    eventName: record.eventName ?? '',
    timeUnixNano: toNanos(record.timeUnixNano),
    observedTimeUnixNano: toNanos(record.observedTimeUnixNano),
  };
}
