const bytes = Buffer.alloc(16);
const words = new Uint32Array(bytes.buffer, bytes.byteOffset, 4);

/** Fills words with random bits; ids have to be unlike one another, not unguessable. */
function randomize(count: number): void {
  for (let index = 0; index < count; index++) words[index] = Math.random() * 2 ** 32;
}

/** A trace id: 32 hexadecimal digits, never all zero. Source: Trace API, "SpanContext". */
export function randomTraceId(): string {
  randomize(4);
  if ((words[0]! | words[1]! | words[2]! | words[3]!) === 0) return randomTraceId();
  return bytes.toString('hex', 0, 16);
}

/** A span id: 16 hexadecimal digits, never all zero. */
export function randomSpanId(): string {
  randomize(2);
  if ((words[0]! | words[1]!) === 0) return randomSpanId();
  return bytes.toString('hex', 0, 8);
}
