import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { anyValueField, attributes, stringField } from './encode-attributes.ts';
import { hexField } from './hex-digits.ts';
import { ProtobufBytes } from './protobuf-bytes.ts';
import { encodeResource, encodeScope } from './resource-and-scope.ts';
import { BYTES, FIXED_SIZE, FIXED32, FIXED64, tag, VARINT } from './wire-types.ts';

const FIRST_SIZE = 16 * 1024;

let lastSize = FIRST_SIZE;

/**
 * The body of an export request for log records. Resources are encoded once.
 *
 * Source: opentelemetry-proto, collector/logs/v1 and logs/v1/logs.proto.
 * @throws where a record cannot be encoded
 */
export function encodeLogs(records: readonly ReadableLogRecord[]): Uint8Array {
  const out = new ProtobufBytes(lastSize);
  for (const [resource, ofResource] of groupsOf(records, (record) => record.resource)) {
    resourceLogs(out, resource, ofResource);
  }
  // With room for what the next one may have more.
  lastSize = Math.max(FIRST_SIZE, out.position + (out.position >>> 3));
  return out.bytes.subarray(0, out.position);
}

function resourceLogs(
  out: ProtobufBytes,
  resource: Resource,
  records: readonly ReadableLogRecord[],
): void {
  const frame = encodeResource(resource);
  const begin = beginField(out, 1);
  out.append(frame.before);
  for (const [scope, ofScope] of groupsOf(records, (record) => record.instrumentationScope)) {
    scopeLogs(out, scope, ofScope);
  }
  out.append(frame.after);
  out.endMessage(begin, 4);
}

function scopeLogs(
  out: ProtobufBytes,
  scope: InstrumentationScope,
  records: readonly ReadableLogRecord[],
): void {
  const frame = encodeScope(scope);
  const begin = beginField(out, 2);
  out.append(frame.before);
  for (const record of records) encodeRecord(out, record);
  out.append(frame.after);
  out.endMessage(begin, 4);
}

/** Source: message LogRecord; the field `log_records` of ScopeLogs. */
function encodeRecord(out: ProtobufBytes, record: ReadableLogRecord): void {
  const { severityNumber, severityText = '', body, spanContext, eventName = '' } = record;
  const begin = beginField(out, 2);
  out.byte(tag(1, FIXED64));
  out.hrTime(record.hrTime);
  if (severityNumber !== undefined && severityNumber !== 0) {
    out.byte(tag(2, VARINT));
    out.varint(severityNumber);
  }
  if (severityText !== '') {
    out.reserve(FIXED_SIZE + 3 * severityText.length);
    stringField(out, 3, severityText);
  }
  if (body !== undefined) anyValueField(out, 5, body);
  attributes(out, 6, record.attributes as Parameters<typeof attributes>[2]);
  out.reserve(FIXED_SIZE + 3 * eventName.length);
  if (record.droppedAttributesCount > 0) {
    out.byte(tag(7, VARINT));
    out.varint(record.droppedAttributesCount);
  }
  if (spanContext !== undefined) {
    out.byte(tag(8, FIXED32));
    out.fixed32(spanContext.traceFlags & 0xff);
    hexField(out, 9, spanContext.traceId, 16);
    hexField(out, 10, spanContext.spanId, 8);
  }
  out.byte(tag(11, FIXED64));
  out.hrTime(record.hrTimeObserved);
  if (eventName !== '') stringField(out, 12, eventName);
  out.endMessage(begin, 4);
}

function beginField(out: ProtobufBytes, field: number): number {
  out.reserve(FIXED_SIZE);
  out.byte(tag(field, BYTES));
  return out.beginMessage(4);
}

/** Mostly there is one, so that no map is needed. */
function groupsOf<Key extends object>(
  records: readonly ReadableLogRecord[],
  keyOf: (record: ReadableLogRecord) => Key,
): Iterable<readonly [Key, readonly ReadableLogRecord[]]> {
  const [first] = records;
  if (first === undefined) return [];
  const key = keyOf(first);
  if (records.every((record) => keyOf(record) === key)) return [[key, records]];
  return Map.groupBy(records, keyOf);
}
