/** A value as one text: JSON where it can be, else what `String` makes of it. Never throws on a value of JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
