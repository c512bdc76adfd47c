/** Bytes of an object or array beside what is in it. */
const OBJECT = 64;
const NUMBER = 8;
/** Strings have one byte a character, or two; twice as many are on their way to be written. */
const CHARACTER = 2;
/** Deeper values are cut off where they are written. */
const DEEPEST = 20;

/** About how many bytes a value of an attribute or a body takes: rather too many than too few. */
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
