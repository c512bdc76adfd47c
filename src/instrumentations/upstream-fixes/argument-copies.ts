/**
 * A copy of an object that the service passes to a library, for an instrumentation to modify: the original may be frozen,
 * or shared by many calls.
 *
 * @param original a plain object, or an instance of a class
 * @param properties that the library reads; getters of a class may use private fields, which a copy does not have
 */
export function copyOf<T extends object>(original: T, properties: readonly string[]): T {
  const prototype = Object.getPrototypeOf(original) as object | null;
  if (prototype === Object.prototype || prototype === null) return { ...original };
  const copy = Object.create(prototype) as Record<PropertyKey, unknown>;
  for (const key of Reflect.ownKeys(original)) {
    if (Object.prototype.propertyIsEnumerable.call(original, key)) {
      set(copy, key, (original as Record<PropertyKey, unknown>)[key]);
    }
  }
  for (const key of properties) {
    if (key in original) set(copy, key, (original as Record<PropertyKey, unknown>)[key]);
  }
  return copy as T;
}

/** Includes inherited headers, since libraries iterate over them by `for … in`. */
export function copyOfHeaders(headers: object): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key in headers) set(copy, key, (headers as Record<string, unknown>)[key]);
  return copy;
}

/** Whether a value can be copied. The library rejects functions and primitives. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An assignment would call a setter of the class, or that of `__proto__`. */
function set(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
