/**
 * Writes protobuf into a buffer that grows and is used again. Lengths of nested messages are not known
 * before those are written, so room for them is left: as varints of a fixed width, which the encoding
 * allows and every parser reads.
 * Source: Protocol Buffers, "Encoding".
 */
export class ProtobufBytes {
  bytes: Buffer;
  position = 0;
  /** Of the same bytes. */
  view: DataView;

  /** @param size bytes to begin with */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.view = viewOf(this.bytes);
  }

  /** Makes sure that there is room for so many bytes. */
  reserve(count: number): void {
    const needed = this.position + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.position);
    this.bytes = larger;
    this.view = viewOf(larger);
  }

  /** One byte: a tag of a field below 16, or a small number. */
  byte(value: number): void {
    this.bytes[this.position++] = value;
  }

  /** A whole number from 0 to 2^53. Room: 10 bytes. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.position++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.position++] = rest;
  }

  /** Any whole number of 64 bits, in two's complement: ten bytes where it is negative. */
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

  /** @param value 32 bits, signed: what is no small integer costs a call */
  fixed32(value: number): void {
    this.view.setInt32(this.position, value, true);
    this.position += 4;
  }

  /**
   * Milliseconds since 1970, as nanoseconds in 64 bits; the product is more than a double holds.
   * Without `%`, which is a call into a library for numbers so large.
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

  /** A whole number from -2^53 to 2^53, in 64 bits of two's complement. */
  fixed64(value: number): void {
    const high = Math.floor(value / 2 ** 32);
    this.fixed32((value - high * 2 ** 32) | 0);
    this.fixed32(high | 0);
  }

  /** Seconds and nanoseconds since 1970, as nanoseconds in 64 bits. */
  hrTime([seconds, nanos]: readonly [number, number]): void {
    const high = Math.floor(seconds / 2 ** 16) * 1e9;
    const low = (seconds % 2 ** 16) * 1e9 + nanos;
    const sum = (high % 2 ** 16) * 2 ** 16 + low;
    this.fixed32((sum % 2 ** 32) | 0);
    this.fixed32((Math.floor(high / 2 ** 16) + Math.floor(sum / 2 ** 32)) | 0);
  }

  /** What is encoded already. Makes room for it. */
  append(encoded: Uint8Array): void {
    this.reserve(encoded.length);
    this.bytes.set(encoded, this.position);
    this.position += encoded.length;
  }

  /** Length and UTF-8 bytes. Room: 3 bytes a character and 5. */
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

  /** The same by a call into C++: for texts that are long, or written but once. */
  anyString(text: string): void {
    const length = Buffer.byteLength(text);
    this.varint(length);
    this.position += this.bytes.write(text, this.position, length);
  }

  /** Reserves room for the length of what follows. @returns a mark for `endMessage` */
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

/** @returns all bits of its characters; above 0x7f it was not ASCII, and what was written is of no use */
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

/** Bytes of a length: 2 for less than 16 KiB, 4 for less than 256 MiB. */
export type LengthWidth = 2 | 4;

/** Longest text for which a loop is faster than a call into C++. */
const MAX_BY_HAND = 64;
