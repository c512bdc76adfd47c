import type { Attributes } from '@opentelemetry/api';
import { type ProtobufBytes, writeAscii } from './protobuf-bytes.ts';
import { BYTES, FIXED_SIZE, FIXED64, tag, VARINT } from './wire-types.ts';

/** A key and a text with fewer characters in total, of any kind, fit into a two-byte length. */
const SHORT_PAIR = 5000;

/** Longest key and text in total that are written in one go: the message has a one-byte length. */
const MAX_SHORT_PAIR = 115;

/** Appends the attributes of a list of alternating keys and values, as repeated KeyValue fields. */
export function attributeList(out: ProtobufBytes, list: readonly unknown[]): void {
  for (let index = 0; index < list.length; index += 2) {
    const value = list[index + 1];
    if (value !== undefined) keyValue(out, 9, list[index] as string, value);
  }
}

/** Appends attributes as repeated KeyValue fields. */
export function attributes(
  out: ProtobufBytes,
  field: number,
  values: Attributes | undefined,
): void {
  for (const key in values) {
    if (Object.hasOwn(values, key)) keyValue(out, field, key, values[key]);
  }
}

/** Appends one KeyValue. The value must not be undefined. */
export function keyValue(out: ProtobufBytes, field: number, key: string, value: unknown): void {
  if (typeof value === 'string' && shortPair(out, field, key, value)) return;
  if (typeof value === 'number' && smallNumber(out, field, key, value)) return;
  const isShort =
    typeof value === 'string'
      ? key.length + value.length < SHORT_PAIR
      : key.length < SHORT_PAIR && typeof value !== 'object';
  const width = isShort ? 2 : 4;
  out.reserve(FIXED_SIZE + 3 * key.length);
  out.byte(tag(field, BYTES));
  const begin = out.beginMessage(width);
  stringField(out, 1, key);
  out.byte(tag(2, BYTES));
  const valueBegin = out.beginMessage(width);
  anyValue(out, value);
  out.endMessage(valueBegin, width);
  out.endMessage(begin, width);
}

/**
 * The common case: a short key and a short ASCII text, written without measuring lengths twice.
 *
 * @returns false if it does not apply; then nothing has been written
 */
function shortPair(out: ProtobufBytes, field: number, key: string, value: string): boolean {
  const both = key.length + value.length;
  if (both > MAX_SHORT_PAIR) return false;
  out.reserve(MAX_SHORT_PAIR + FIXED_SIZE);
  const { bytes } = out;
  let at = out.position;
  bytes[at++] = tag(field, BYTES);
  bytes[at++] = both + 6;
  bytes[at++] = KEY;
  bytes[at++] = key.length;
  let all = writeAscii(bytes, at, key);
  at += key.length;
  bytes[at++] = VALUE;
  bytes[at++] = value.length + 2;
  bytes[at++] = STRING_VALUE;
  bytes[at++] = value.length;
  all |= writeAscii(bytes, at, value);
  if (all > 0x7f) return false;
  out.position = at + value.length;
  return true;
}

/** The same for an integer of 14 bits, such as a status or a port below 16384. */
function smallNumber(out: ProtobufBytes, field: number, key: string, value: number): boolean {
  if ((value & 0x3fff) !== value || key.length > MAX_SHORT_PAIR) return false;
  out.reserve(MAX_SHORT_PAIR + FIXED_SIZE);
  const { bytes } = out;
  const width = value < 0x80 ? 1 : 2;
  let at = out.position;
  bytes[at++] = tag(field, BYTES);
  bytes[at++] = key.length + 5 + width;
  bytes[at++] = KEY;
  bytes[at++] = key.length;
  if (writeAscii(bytes, at, key) > 0x7f) return false;
  at += key.length;
  bytes[at++] = VALUE;
  bytes[at++] = width + 1;
  bytes[at++] = INT_VALUE;
  if (width === 2) bytes[at++] = (value & 0x7f) | 0x80;
  bytes[at++] = width === 2 ? value >>> 7 : value;
  out.position = at;
  return true;
}

/** Tags of KeyValue.key, KeyValue.value, AnyValue.string_value and AnyValue.int_value. */
const KEY = tag(1, BYTES);
const VALUE = tag(2, BYTES);
const STRING_VALUE = tag(1, BYTES);
const INT_VALUE = tag(3, VARINT);

/** Source: opentelemetry-proto, common/v1/common.proto, message AnyValue. */
export function anyValue(out: ProtobufBytes, value: unknown): void {
  if (typeof value === 'string') {
    out.reserve(FIXED_SIZE + 3 * value.length);
    stringField(out, 1, value);
  } else if (typeof value === 'boolean') {
    out.byte(tag(2, VARINT));
    out.byte(value ? 1 : 0);
  } else if (typeof value === 'number') {
    numberValue(out, value);
  } else if (value instanceof Uint8Array) {
    out.reserve(FIXED_SIZE + value.byteLength);
    out.byte(tag(7, BYTES));
    out.varint(value.byteLength);
    out.bytes.set(value, out.position);
    out.position += value.byteLength;
  } else if (Array.isArray(value)) {
    nested(out, 5, () => {
      for (const item of value) nested(out, 1, () => anyValue(out, item));
    });
  } else if (typeof value === 'object' && value !== null) {
    nested(out, 6, () => attributes(out, 1, value as Attributes));
  }
}

const INT64_END = 2 ** 63;

function numberValue(out: ProtobufBytes, value: number): void {
  if (!Number.isInteger(value) || value < -INT64_END || value >= INT64_END) {
    out.byte(tag(4, FIXED64));
    out.double(value);
  } else {
    out.byte(tag(3, VARINT));
    if (value < 0 || value > Number.MAX_SAFE_INTEGER) out.largeVarint(value);
    else out.varint(value);
  }
}

function nested(out: ProtobufBytes, field: number, write: () => void): void {
  out.reserve(FIXED_SIZE);
  out.byte(tag(field, BYTES));
  const begin = out.beginMessage(4);
  write();
  out.endMessage(begin, 4);
}

export function stringField(out: ProtobufBytes, field: number, text: string): void {
  out.byte(tag(field, BYTES));
  out.string(text);
}
