const bytes = Buffer.alloc(16);

/** As it was: Next.js makes an error of a page that is drawn ahead out of each call of what it puts in its place. */
const { random } = Math;

/** 32 random bits, as a signed number; ids have to be unlike one another, not unguessable. */
export function randomBits(): number {
  return (random() * 2 ** 32) | 0;
}

/** A trace id: 32 hexadecimal digits, never all zero. Source: Trace API, "SpanContext". */
export function randomTraceId(): string {
  return hexOfFour(randomBits(), randomBits(), randomBits(), randomBits() || 1);
}

/** The hexadecimal digits of 64 bits, in the order in which `ProtobufBytes.fixed32` writes them. */
export function hexOfTwo(one: number, two: number): string {
  bytes.writeInt32LE(one, 0);
  bytes.writeInt32LE(two, 4);
  return bytes.toString('hex', 0, 8);
}

/** The same of 128 bits. */
export function hexOfFour(one: number, two: number, three: number, four: number): string {
  bytes.writeInt32LE(one, 0);
  bytes.writeInt32LE(two, 4);
  bytes.writeInt32LE(three, 8);
  bytes.writeInt32LE(four, 12);
  return bytes.toString('hex', 0, 16);
}
