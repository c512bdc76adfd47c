/** Bytes of an object or array without its content. */
const OBJECT = 64;
const NUMBER = 8;
/** A character has one or two bytes in memory, and up to twice as many while it is encoded. */
const CHARACTER = 2;
/** The encoder cuts off deeper values. */
const DEEPEST = 20;

/** Estimated size of an attribute value or a body, in bytes: rather too large than too small. */
export function sizeOfValue(value: unknown, depth = 0): number {
  if (typeof value === 'string') return OBJECT + CHARACTER * value.length;
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return NUMBER;
  if (ArrayBuffer.isView(value)) return OBJECT + value.byteLength;
  let size = OBJECT;
  if (Array.isArray(value)) {
    for (const item of value) size += sizeOfValue(item, depth + 1);
    return size;
  }
  for (const key in value) {
    size +=
      CHARACTER * key.length + sizeOfValue((value as Record<string, unknown>)[key], depth + 1);
  }
  return size;
}
