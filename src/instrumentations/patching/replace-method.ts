import { mimicSignature, setOriginal } from './mimic-function.ts';

/** A method of a library, or its replacement. */
export type Method = (this: never, ...args: never[]) => unknown;

/** Names of replaced methods, by their object. */
const replacedNames = new WeakMap<object, Set<string>>();

/**
 * Replaces a method once: a class is met both as a file and as an export of its package. Wrappers of other libraries,
 * before or after, stay in place.
 *
 * @param createReplacement receives the original method
 */
export function replaceMethod(
  prototype: Record<string, unknown>,
  name: string,
  createReplacement: (original: Method) => Method,
): void {
  const original = prototype[name] as Method | undefined;
  const names = replacedNames.get(prototype) ?? new Set<string>();
  if (typeof original !== 'function' || names.has(name)) return;
  replacedNames.set(prototype, names.add(name));
  const value = mimicSignature(createReplacement(original), original);
  setOriginal(value, original);
  const { enumerable = false } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  Object.defineProperty(prototype, name, { configurable: true, writable: true, enumerable, value });
}
