const bytes = Buffer.alloc(16);

/** The original function: Next.js replaces it by one that fails while a page is prerendered. */
const { random } = Math;

/** Returns 32 random bits as a signed integer. Ids must be unique, not unguessable. */
export function randomBits(): number {
  return (random() * 2 ** 32) | 0;
}

/** Returns a trace id: 32 hexadecimal digits, never all zero. Source: Trace API, "SpanContext". */
export function randomTraceId(): string {
  return hexOfFour(randomBits(), randomBits(), randomBits(), randomBits() || 1);
}

/** Returns 64 bits as hexadecimal digits, in the byte order of `ProtobufBytes.fixed32`. */
export function hexOfTwo(one: number, two: number): string {
  bytes.writeInt32LE(one, 0);
  bytes.writeInt32LE(two, 4);
  return bytes.toString('hex', 0, 8);
}

/** Returns 128 bits as hexadecimal digits, in the same order. */
export function hexOfFour(one: number, two: number, three: number, four: number): string {
  bytes.writeInt32LE(one, 0);
  bytes.writeInt32LE(two, 4);
  bytes.writeInt32LE(three, 8);
  bytes.writeInt32LE(four, 12);
  return bytes.toString('hex', 0, 16);
}
