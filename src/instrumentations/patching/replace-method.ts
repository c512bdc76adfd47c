import { standingIn } from './stand-in.ts';

/** A method of the library, or what stands in for it. */
export type Method = (this: never, ...args: never[]) => unknown;

/** Names of the methods that were replaced, by what they belong to. */
const replaced = new WeakMap<object, Set<string>>();

/**
 * Puts a method in the place of another, once: a class is met as a file and as what its package exports.
 * Whatever else wraps it, before or after, stays where it is.
 *
 * @param replace is given the method that was there
 */
export function replaceMethod(
  prototype: Record<string, unknown>,
  name: string,
  replace: (original: Method) => Method,
): void {
  const original = prototype[name] as Method | undefined;
  const names = replaced.get(prototype) ?? new Set<string>();
  if (typeof original !== 'function' || names.has(name)) return;
  replaced.set(prototype, names.add(name));
  const value = standingIn(replace(original), original);
  // By the name that shimmer has given it.
  Object.defineProperty(value, '__original', { value: original, configurable: true });
  const { enumerable = false } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  Object.defineProperty(prototype, name, { configurable: true, writable: true, enumerable, value });
}
