import { mimicSignature } from '../patching/mimic-function.ts';

type AnyFunction = (this: never, ...args: never[]) => unknown;

/**
 * Replaces an own method of an object of a library, keeping its name, number of parameters and property flags.
 *
 * @throws Error if there is no such method: the library has changed
 */
export function replaceOwnMethod<O extends AnyFunction, R extends AnyFunction>(
  target: object,
  name: string,
  createReplacement: (original: O) => R,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  const original: unknown = descriptor?.value;
  if (typeof original !== 'function') throw new Error(`there is no ${name} to patch`);
  const value = mimicSignature(createReplacement(original as O), original as O);
  Object.defineProperty(target, name, { ...descriptor, value });
}
