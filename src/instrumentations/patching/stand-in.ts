type AnyFunction = (this: never, ...given: never[]) => unknown;

/**
 * Gives a function the name and the number of parameters of the one in whose place it stands: a service may
 * print the first and count the second. (What a minifier leaves of a function has no name.)
 */
export function standingIn<F extends AnyFunction>(replacement: F, original: AnyFunction): F {
  for (const key of ['name', 'length'] as const) {
    if (replacement[key] === original[key]) continue;
    Object.defineProperty(replacement, key, { value: original[key], configurable: true });
  }
  return replacement;
}
