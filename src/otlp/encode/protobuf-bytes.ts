/**
 * Writes protobuf into a growing, reusable buffer. The length of a nested message is unknown before it is
 * written, so room for it is reserved as a varint of fixed width, which the encoding allows and every parser
 * accepts.
 * Source: Protocol Buffers, "Encoding".
 */
export class ProtobufBytes {
  bytes: Buffer;
  position = 0;
  view: DataView;

  /** @param size initial size in bytes */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.view = viewOf(this.bytes);
  }

  /** Ensures room for `count` more bytes. */
  reserve(count: number): void {
    const size = this.position + count;
    if (size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.position);
    this.bytes = larger;
    this.view = viewOf(larger);
  }

  /** Writes one byte: a tag of a field below 16, or a small number. */
  byte(value: number): void {
    this.bytes[this.position++] = value;
  }

  /** Writes an integer from 0 to 2^53. Needs room for 10 bytes. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.position++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.position++] = rest;
  }

  /** Writes any integer of 64 bits in two's complement: ten bytes if it is negative. */
  largeVarint(value: number): void {
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 0x80n) {
      this.bytes[this.position++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.position++] = Number(rest);
  }

  double(value: number): void {
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  /** @param value a signed 32-bit integer; larger values would cost a call */
  fixed32(value: number): void {
    this.view.setInt32(this.position, value, true);
    this.position += 4;
  }

  /**
   * Writes milliseconds since 1970 as nanoseconds in 64 bits; the product exceeds the precision of a double.
   * Avoids `%`, which is a library call for numbers this large.
   */
  nanoseconds(millis: number): void {
    const whole = Math.floor(millis);
    const above = Math.floor(whole / 2 ** 24);
    const high = above * 1e6;
    const low = (whole - above * 2 ** 24) * 1e6 + Math.floor((millis - whole) * 1e6);
    const upper = Math.floor(high / 2 ** 8);
    const sum = (high - upper * 2 ** 8) * 2 ** 24 + low;
    const carry = Math.floor(sum / 2 ** 32);
    this.fixed32((sum - carry * 2 ** 32) | 0);
    this.fixed32((upper + carry) | 0);
  }

  /** Writes an integer from -2^53 to 2^53 as 64 bits in two's complement. */
  fixed64(value: number): void {
    const high = Math.floor(value / 2 ** 32);
    this.fixed32((value - high * 2 ** 32) | 0);
    this.fixed32(high | 0);
  }

  /** Writes seconds and nanoseconds since 1970 as nanoseconds in 64 bits. */
  hrTime([seconds, nanos]: readonly [number, number]): void {
    const high = Math.floor(seconds / 2 ** 16) * 1e9;
    const low = (seconds % 2 ** 16) * 1e9 + nanos;
    const sum = (high % 2 ** 16) * 2 ** 16 + low;
    this.fixed32((sum % 2 ** 32) | 0);
    this.fixed32((Math.floor(high / 2 ** 16) + Math.floor(sum / 2 ** 32)) | 0);
  }

  /** Appends encoded bytes. Reserves the room itself. */
  append(encoded: Uint8Array): void {
    this.reserve(encoded.length);
    this.bytes.set(encoded, this.position);
    this.position += encoded.length;
  }

  /** Writes length and UTF-8 bytes. Needs room for 3 bytes per character plus 5. */
  string(text: string): void {
    const { length } = text;
    if (length > MAX_BY_HAND) {
      this.anyString(text);
      return;
    }
    const { bytes, position } = this;
    if (writeAscii(bytes, position + 1, text) > 0x7f) {
      this.anyString(text);
      return;
    }
    bytes[position] = length;
    this.position = position + 1 + length;
  }

  /** The same by a call into C++, for texts that are long or written only once. */
  anyString(text: string): void {
    const length = Buffer.byteLength(text);
    this.varint(length);
    this.position += this.bytes.write(text, this.position, length);
  }

  /** Reserves the length of a nested message. @returns a mark for `endMessage` */
  beginMessage(width: LengthWidth): number {
    this.position += width;
    return this.position;
  }

  endMessage(mark: number, width: LengthWidth): void {
    const { bytes } = this;
    const length = this.position - mark;
    bytes[mark - width] = (length & 0x7f) | 0x80;
    if (width === 2) {
      bytes[mark - 1] = length >>> 7;
      return;
    }
    bytes[mark - 3] = ((length >>> 7) & 0x7f) | 0x80;
    bytes[mark - 2] = ((length >>> 14) & 0x7f) | 0x80;
    bytes[mark - 1] = length >>> 21;
  }
}

/** @returns the bitwise OR of all characters: above 0x7f the text was not ASCII */
export function writeAscii(bytes: Uint8Array, begin: number, text: string): number {
  let all = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    all |= code;
    bytes[begin + index] = code;
  }
  return all;
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Width of a length in bytes: 2 for less than 16 KiB, 4 for less than 256 MiB. */
export type LengthWidth = 2 | 4;

/** Longest text for which a loop is faster than a call into C++. */
const MAX_BY_HAND = 64;
