import type { Link, SpanContext } from '@opentelemetry/api';
import type { TimedEvent } from '@opentelemetry/sdk-trace';
import type { SharedAttributes } from '../../shared-attributes.ts';
import { attributeList, attributes, stringField } from './encode-attributes.ts';
import type { ProtobufBytes } from './protobuf-bytes.ts';
import type { RecordedSpan } from './recorded-span.ts';
import type { SpanIds } from './span-ids.ts';
import { BYTES, FIXED_SIZE, FIXED32, FIXED64, tag, VARINT } from './wire.ts';

/** Bits of Span.flags beside the W3C ones: whether it is known that the parent is remote, and is. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/**
 * Appends one span in the form of the field `spans` of ScopeSpans.
 * Source: opentelemetry-proto, trace/v1/trace.proto, message Span.
 */
export function encodeSpan(out: ProtobufBytes, span: RecordedSpan): void {
  const { ids } = span;
  const traceState = ids.state?.serialize() ?? '';
  out.reserve(FIXED_SIZE + 3 * (span.name.length + traceState.length));
  out.byte(tag(2, BYTES));
  const begin = out.beginMessage(4);
  idFields(out, ids);
  if (traceState !== '') stringField(out, 3, traceState);
  const parent = span.parentSpanContext;
  if (parent !== undefined) hexField(out, 4, parent.spanId, 8);
  stringField(out, 5, span.name);
  out.byte(tag(6, VARINT));
  out.byte(span.kind + 1);
  out.byte(tag(7, FIXED64));
  out.nanoseconds(span.startMillis);
  out.byte(tag(8, FIXED64));
  out.nanoseconds(span.endMillis);
  attributeList(out, span.attributeList);
  if (span.shared !== undefined) sharedAttributes(out, span.shared);
  if (hasRest(span)) encodeRest(out, span);
  out.reserve(FIXED_SIZE);
  // The tag of field 16, which takes two bytes.
  out.byte(0x85);
  out.byte(0x01);
  out.fixed32(flagsOf(ids.traceFlags, parent));
  out.endMessage(begin, 4);
}

/** Whether there is anything that most spans do not have. */
function hasRest(span: RecordedSpan): boolean {
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount, statusCode } = span;
  return (
    (droppedAttributesCount | droppedEventsCount | droppedLinksCount | statusCode) !== 0 ||
    span.eventList !== undefined ||
    span.linkList !== undefined
  );
}

function encodeRest(out: ProtobufBytes, span: RecordedSpan): void {
  out.reserve(FIXED_SIZE);
  countField(out, 10, span.droppedAttributesCount);
  for (const event of span.eventList ?? []) encodeEvent(out, event);
  out.reserve(FIXED_SIZE);
  countField(out, 12, span.droppedEventsCount);
  for (const link of span.linkList ?? []) encodeLink(out, link);
  out.reserve(FIXED_SIZE + 3 * (span.statusMessage?.length ?? 0));
  countField(out, 14, span.droppedLinksCount);
  if (span.statusCode !== 0) encodeStatus(out, span);
}

function sharedAttributes(out: ProtobufBytes, shared: SharedAttributes): void {
  if (shared.encoded === undefined) {
    const begin = out.position;
    attributeList(out, shared.list);
    shared.encoded = Buffer.from(out.bytes.subarray(begin, out.position));
    return;
  }
  out.append(shared.encoded);
}

function encodeStatus(out: ProtobufBytes, span: RecordedSpan): void {
  out.byte(tag(15, BYTES));
  const begin = out.beginMessage(4);
  if (span.statusMessage) stringField(out, 2, span.statusMessage);
  out.byte(tag(3, VARINT));
  out.byte(span.statusCode);
  out.endMessage(begin, 4);
}

function encodeEvent(out: ProtobufBytes, event: TimedEvent): void {
  out.reserve(FIXED_SIZE + 3 * event.name.length);
  out.byte(tag(11, BYTES));
  const begin = out.beginMessage(4);
  out.byte(tag(1, FIXED64));
  out.nanoseconds(event.time[0] * 1000 + event.time[1] / 1e6);
  stringField(out, 2, event.name);
  attributes(out, 3, event.attributes);
  out.reserve(FIXED_SIZE);
  countField(out, 4, event.droppedAttributesCount ?? 0);
  out.endMessage(begin, 4);
}

function encodeLink(out: ProtobufBytes, link: Link): void {
  const { traceId, spanId, traceFlags, traceState } = link.context;
  const state = traceState?.serialize() ?? '';
  out.reserve(FIXED_SIZE + 3 * state.length);
  out.byte(tag(13, BYTES));
  const begin = out.beginMessage(4);
  hexField(out, 1, traceId, 16);
  hexField(out, 2, spanId, 8);
  if (state !== '') stringField(out, 3, state);
  attributes(out, 4, link.attributes);
  out.reserve(FIXED_SIZE);
  countField(out, 5, link.droppedAttributesCount ?? 0);
  out.byte(tag(6, FIXED32));
  out.fixed32(flagsOf(traceFlags, link.context));
  out.endMessage(begin, 4);
}

function flagsOf(traceFlags: number, remoteOrNot: SpanContext | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (remoteOrNot?.isRemote ? IS_REMOTE : 0);
}

function idFields(out: ProtobufBytes, ids: SpanIds): void {
  if (ids.traceId !== undefined) hexField(out, 1, ids.traceId, 16);
  else {
    out.byte(tag(1, BYTES));
    out.byte(16);
    out.fixed32(ids.trace1);
    out.fixed32(ids.trace2);
    out.fixed32(ids.trace3);
    out.fixed32(ids.trace4);
  }
  out.byte(tag(2, BYTES));
  out.byte(8);
  out.fixed32(ids.span1);
  out.fixed32(ids.span2);
}

/** Zero is the default, which need not be written. */
function countField(out: ProtobufBytes, field: number, count: number): void {
  if (count === 0) return;
  out.byte(tag(field, VARINT));
  out.varint(count);
}

function hexField(out: ProtobufBytes, field: number, hex: string, length: number): void {
  const { bytes } = out;
  let at = out.position;
  bytes[at++] = tag(field, BYTES);
  bytes[at++] = length;
  for (let index = 0; index < 2 * length; index += 2) {
    bytes[at++] = (digit(hex.charCodeAt(index)) << 4) | digit(hex.charCodeAt(index + 1));
  }
  out.position = at;
}

/** `0`–`9` are 48–57, `a`–`f` are 97–102. */
function digit(code: number): number {
  return code < 58 ? code - 48 : (code | 0x20) - 87;
}
