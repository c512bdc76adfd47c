import { encodeToBuffer } from '../otlp/encode/encode-to-buffer.ts';
import { BYTES, FIXED32, FIXED64, tag, VARINT } from '../otlp/encode/wire-types.ts';

/** Encodes a field as its own buffer, which is fast enough for rare messages. Field numbers are below 16. */
export function bytesField(field: number, value: Uint8Array | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  const head = encodeToBuffer((out) => {
    out.byte(tag(field, BYTES));
    out.varint(bytes.length);
  });
  return Buffer.concat([head, bytes]);
}

/** @param value an integer from 0 to 2^53 */
export function numberField(field: number, value: number): Buffer {
  return encodeToBuffer((out) => {
    out.byte(tag(field, VARINT));
    out.varint(value);
  });
}

/** @param millis since 1970, encoded as nanoseconds */
export function timeField(field: number, millis: number): Buffer {
  return encodeToBuffer((out) => {
    out.byte(tag(field, FIXED64));
    out.nanoseconds(millis);
  });
}

/** A decoded field: length-delimited ones as bytes, varints as numbers (exact up to 2^53). */
export interface Field {
  readonly field: number;
  readonly value: Buffer | number;
}

/**
 * Decodes the fields of a message, in order, without those of a fixed width, which nothing here reads.
 *
 * @throws Error where it is not a message of protobuf
 */
export function readFields(bytes: Buffer): readonly Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 0x80) {
      const byte = bytes[at++];
      if (byte === undefined) throw malformed();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw malformed();
  };
  const skip = (count: number): Buffer => {
    if (count > bytes.length - at) throw malformed();
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const field = Math.floor(key / 8);
    const type = key % 8;
    if (type === VARINT) fields.push({ field, value: varint() });
    else if (type === BYTES) fields.push({ field, value: skip(varint()) });
    else if (type === FIXED64) skip(8);
    else if (type === FIXED32) skip(4);
    else throw malformed();
  }
  return fields;
}

/** The last value of a field, as protobuf defines; undefined where there is none. */
export function bytesOf(fields: readonly Field[], field: number): Buffer | undefined {
  const value = fields.findLast((each) => each.field === field)?.value;
  return typeof value === 'object' ? value : undefined;
}

/** The last value of a field; 0 where there is none, as protobuf defines. */
export function numberOf(fields: readonly Field[], field: number): number {
  const value = fields.findLast((each) => each.field === field)?.value;
  return typeof value === 'number' ? value : 0;
}

function malformed(): Error {
  return new Error('the response is not an OpAMP message');
}
