type AnyFunction = (this: never, ...args: never[]) => unknown;

/**
 * Gives a replacement the name and number of parameters of the original: a service may print the name and read the
 * number. (Minified functions have no name.)
 */
export function mimicSignature<F extends AnyFunction>(replacement: F, original: AnyFunction): F {
  for (const key of ['name', 'length'] as const) {
    if (replacement[key] === original[key]) continue;
    Object.defineProperty(replacement, key, { value: original[key], configurable: true });
  }
  return replacement;
}

/** Like `mimicSignature`, for a function that a package exports: copies all its properties. */
export function mimicFunction<F extends AnyFunction>(replacement: F, original: AnyFunction): F {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' && Object.hasOwn(replacement, key)) continue;
    Object.defineProperty(replacement, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
  Object.setPrototypeOf(replacement, Object.getPrototypeOf(original));
  setOriginal(replacement, original);
  return mimicSignature(replacement, original);
}

/** Stores the original under the property name that shimmer uses. */
export function setOriginal(replacement: object, original: unknown): void {
  Object.defineProperty(replacement, '__original', { value: original, configurable: true });
}
