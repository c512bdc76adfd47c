/** `T` without `undefined` and `null` in its values. */
type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> };

/**
 * Drops the keys whose values are undefined or null. The SDK's constructors use the default only for a missing
 * option, and declarative configuration writes null for it.
 */
export function defined<T extends object>(options: T): Defined<T> {
  const entries = Object.entries(options).filter(([, value]) => value != null);
  return Object.fromEntries(entries) as Defined<T>;
}
