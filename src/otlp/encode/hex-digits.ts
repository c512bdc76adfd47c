import type { ProtobufBytes } from './protobuf-bytes.ts';
import { BYTES, tag } from './wire-types.ts';

/** Appends an id given as hexadecimal digits. */
export function hexField(out: ProtobufBytes, field: number, hex: string, length: number): void {
  out.byte(tag(field, BYTES));
  out.byte(length);
  hexDigits(out.bytes, out.position, hex, length);
  out.position += length;
}

/** Writes `length` bytes given as hexadecimal digits. */
export function hexDigits(bytes: Uint8Array, begin: number, hex: string, length: number): void {
  for (let index = 0; index < length; index++) {
    const high = digit(hex.charCodeAt(2 * index));
    bytes[begin + index] = (high << 4) | digit(hex.charCodeAt(2 * index + 1));
  }
}

/** `0`–`9` are 48–57, `a`–`f` are 97–102. */
function digit(code: number): number {
  return code < 58 ? code - 48 : (code | 0x20) - 87;
}
