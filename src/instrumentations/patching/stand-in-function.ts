import { standingIn } from './stand-in.ts';

type AnyFunction = (this: never, ...given: never[]) => unknown;

/** The same as `standingIn`, for a function that a package exports: with all that it has for properties. */
export function standingInForFunction<F extends AnyFunction>(
  replacement: F,
  original: AnyFunction,
): F {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' && Object.hasOwn(replacement, key)) continue;
    Object.defineProperty(replacement, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
  Object.setPrototypeOf(replacement, Object.getPrototypeOf(original));
  // By the name that shimmer has given it.
  Object.defineProperty(replacement, '__original', { value: original, configurable: true });
  return standingIn(replacement, original);
}
