import type { Link, TraceState } from '@opentelemetry/api';
import type { TimedEvent } from '@opentelemetry/sdk-trace';
import { attributeList, attributes, stringField } from '../../otlp/encode/encode-attributes.ts';
import { hexDigits, hexField } from '../../otlp/encode/hex-digits.ts';
import type { ProtobufBytes } from '../../otlp/encode/protobuf-bytes.ts';
import { BYTES, FIXED_SIZE, FIXED32, FIXED64, tag, VARINT } from '../../otlp/encode/wire-types.ts';
import type { SharedAttributes } from '../../util/shared-attributes.ts';
import type { RecordedSpan } from './span/recorded-span.ts';
import { SpanIds } from './span/span-ids.ts';

/** Bits of Span.flags in addition to the W3C ones: whether `isRemote` is known, and its value. */
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/**
 * Appends one span as the field `spans` of ScopeSpans. Fields of constant size come first and are written
 * inline: separate functions would be compiled twice, on their own and inlined here.
 * Source: opentelemetry-proto, trace/v1/trace.proto, message Span.
 */
export function encodeSpan(out: ProtobufBytes, span: RecordedSpan): void {
  const { ids, name, parent } = span;
  out.reserve(FIXED_SIZE + 3 * name.length);
  out.byte(tag(2, BYTES));
  const begin = out.beginMessage(4);
  const { bytes, view, position } = out;
  bytes[position] = tag(1, BYTES);
  bytes[position + 1] = 16;
  if (ids.hasTraceBits) {
    view.setInt32(position + 2, ids.trace1, true);
    view.setInt32(position + 6, ids.trace2, true);
    view.setInt32(position + 10, ids.trace3, true);
    view.setInt32(position + 14, ids.trace4, true);
  } else hexDigits(bytes, position + 2, ids.traceId!, 16);
  bytes[position + 18] = tag(2, BYTES);
  bytes[position + 19] = 8;
  view.setInt32(position + 20, ids.span1, true);
  view.setInt32(position + 24, ids.span2, true);
  bytes[position + 28] = tag(6, VARINT);
  bytes[position + 29] = span.kind + 1;
  // The tag of field 16 takes two bytes.
  bytes[position + 30] = 0x85;
  bytes[position + 31] = 0x01;
  view.setInt32(position + 32, flagsOf(ids.traceFlags, parent), true);
  bytes[position + 36] = tag(7, FIXED64);
  out.position = position + 37;
  out.nanoseconds(span.startMillis);
  out.byte(tag(8, FIXED64));
  out.nanoseconds(span.endMillis);
  if (parent instanceof SpanIds) {
    out.byte(tag(4, BYTES));
    out.byte(8);
    out.fixed32(parent.span1);
    out.fixed32(parent.span2);
  } else if (parent !== undefined) hexField(out, 4, parent.spanId, 8);
  stringField(out, 5, name);
  if (ids.state !== undefined) traceState(out, ids.state);
  attributeList(out, span.attributeList);
  if (span.shared !== undefined) sharedAttributes(out, span.shared);
  if (hasRest(span)) encodeRest(out, span);
  out.endMessage(begin, 4);
}

function traceState(out: ProtobufBytes, state: TraceState): void {
  const text = state.serialize();
  out.reserve(FIXED_SIZE + 3 * text.length);
  if (text !== '') stringField(out, 3, text);
}

/** Whether the span has any of the fields that most spans lack. */
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

function flagsOf(
  traceFlags: number,
  remoteOrNot: { readonly isRemote?: boolean } | undefined,
): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (remoteOrNot?.isRemote ? IS_REMOTE : 0);
}

/** Zero is the default and is not written. */
function countField(out: ProtobufBytes, field: number, count: number): void {
  if (count === 0) return;
  out.byte(tag(field, VARINT));
  out.varint(count);
}
