import type { SpanContext } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { anyValue, keyValue, stringField } from '../../otlp/encode/encode-attributes.ts';
import { hexField } from '../../otlp/encode/hex-digits.ts';
import type { ProtobufBytes } from '../../otlp/encode/protobuf-bytes.ts';
import { BYTES, FIXED_SIZE, FIXED32, FIXED64, tag, VARINT } from '../../otlp/encode/wire-types.ts';
import { SpanIds } from '../traces/span/span-ids.ts';

/** A log record at the time it is emitted. */
export interface EmittedRecord {
  readonly instrumentationScope: InstrumentationScope;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly observed: number;
  readonly severityNumber: number | undefined;
  readonly severityText: string | undefined;
  readonly eventName: string | undefined;
  readonly body: unknown;
  /** Alternating keys and values. */
  readonly attributeList: readonly unknown[];
  readonly droppedAttributesCount: number;
  /** The active span: ids as bits for a local span, otherwise its context. */
  readonly span: SpanIds | SpanContext | undefined;
}

/**
 * Appends one record as the field `log_records` of ScopeLogs.
 * Source: opentelemetry-proto, logs/v1/logs.proto, message LogRecord.
 */
export function encodeLogRecord(out: ProtobufBytes, record: EmittedRecord): void {
  const { severityNumber = 0, severityText = '', eventName = '', body, attributeList } = record;
  out.reserve(FIXED_SIZE + 3 * (severityText.length + eventName.length));
  out.byte(tag(2, BYTES));
  const begin = out.beginMessage(4);
  out.byte(tag(1, FIXED64));
  out.nanoseconds(record.time);
  out.byte(tag(11, FIXED64));
  out.nanoseconds(record.observed);
  if (severityNumber > 0) {
    out.byte(tag(2, VARINT));
    out.varint(severityNumber);
  }
  if (severityText !== '') stringField(out, 3, severityText);
  if (eventName !== '') stringField(out, 12, eventName);
  if (record.span !== undefined) spanOf(out, record.span);
  if (body !== undefined) {
    out.byte(tag(5, BYTES));
    const bodyBegin = out.beginMessage(4);
    anyValue(out, body);
    out.endMessage(bodyBegin, 4);
  }
  for (let index = 0; index < attributeList.length; index += 2) {
    const value = attributeList[index + 1];
    if (value !== undefined) keyValue(out, 6, attributeList[index] as string, value);
  }
  if (record.droppedAttributesCount > 0) {
    out.reserve(FIXED_SIZE);
    out.byte(tag(7, VARINT));
    out.varint(record.droppedAttributesCount);
  }
  out.endMessage(begin, 4);
}

/** Appends flags and ids of the span. */
function spanOf(out: ProtobufBytes, span: SpanIds | SpanContext): void {
  if (span.traceFlags !== 0) {
    out.byte(tag(8, FIXED32));
    out.fixed32(span.traceFlags);
  }
  if (span instanceof SpanIds && span.hasTraceBits) {
    out.byte(tag(9, BYTES));
    out.byte(16);
    out.fixed32(span.trace1);
    out.fixed32(span.trace2);
    out.fixed32(span.trace3);
    out.fixed32(span.trace4);
  } else hexField(out, 9, span.traceId!, 16);
  if (span instanceof SpanIds) {
    out.byte(tag(10, BYTES));
    out.byte(8);
    out.fixed32(span.span1);
    out.fixed32(span.span2);
  } else hexField(out, 10, span.spanId, 8);
}
