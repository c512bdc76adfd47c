/**
 * A copy of what the service handed to a library, to be written into in its place: the service's own may be
 * frozen, or shared by many calls.
 *
 * @param original a literal, or an object of a class
 * @param read what the library reads of it: getters of a class may lead to private fields, which a copy has not
 */
export function copyOf<T extends object>(original: T, read: readonly string[]): T {
  const prototype = Object.getPrototypeOf(original) as object | null;
  if (prototype === Object.prototype || prototype === null) return { ...original };
  const copy = Object.create(prototype) as Record<PropertyKey, unknown>;
  for (const key of Reflect.ownKeys(original)) {
    if (Object.prototype.propertyIsEnumerable.call(original, key)) {
      set(copy, key, (original as Record<PropertyKey, unknown>)[key]);
    }
  }
  for (const key of read) {
    if (key in original) set(copy, key, (original as Record<PropertyKey, unknown>)[key]);
  }
  return copy as T;
}

/** Own or inherited, as libraries write them out that go through them by `for … in`. */
export function copyOfHeaders(headers: object): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key in headers) set(copy, key, (headers as Record<string, unknown>)[key]);
  return copy;
}

/** Whether it can be copied at all; functions and what is no object are the library's to refuse. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** By assignment, a setter of the class or the name `__proto__` would get it. */
function set(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
