const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Eight hexadecimal digits for 32 random bits. */
function digits(): string {
  const bits = (Math.random() * 2 ** 32) >>> 0;
  return (
    HEX[bits >>> 24]! + HEX[(bits >>> 16) & 255]! + HEX[(bits >>> 8) & 255]! + HEX[bits & 255]!
  );
}

/** A trace id: 32 hexadecimal digits, never all zero. Source: Trace API, "SpanContext". */
export function randomTraceId(): string {
  const id = digits() + digits() + digits() + digits();
  return id === '00000000000000000000000000000000' ? randomTraceId() : id;
}

/** A span id: 16 hexadecimal digits, never all zero. */
export function randomSpanId(): string {
  const id = digits() + digits();
  return id === '0000000000000000' ? randomSpanId() : id;
}
