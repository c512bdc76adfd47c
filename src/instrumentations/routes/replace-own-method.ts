import { standingIn } from '../patching/stand-in.ts';

type AnyFunction = (this: never, ...given: never[]) => unknown;

/**
 * Replaces a method that an object of a library has itself, with the same name, number of parameters and flags.
 *
 * @throws Error where it has none: the library is not as it was
 */
export function replaceOwnMethod<O extends AnyFunction, R extends AnyFunction>(
  target: object,
  name: string,
  replace: (original: O) => R,
): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  const original: unknown = descriptor?.value;
  if (typeof original !== 'function') throw new Error(`there is no ${name} to patch`);
  const value = standingIn(replace(original as O), original as O);
  Object.defineProperty(target, name, { ...descriptor, value });
}
