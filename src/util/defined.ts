/** `T` without `undefined` and `null` in its values. */
type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> };

/**
 * Drops the keys that hold nothing: constructors of the SDK take a missing option for the default,
 * and declarative configuration writes the same as null.
 */
export function defined<T extends object>(options: T): Defined<T> {
  const entries = Object.entries(options).filter(([, value]) => value != null);
  return Object.fromEntries(entries) as Defined<T>;
}
