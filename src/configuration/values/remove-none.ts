import type { Environment } from '../environment-reader.ts';

/**
 * Removes `none` from the words of a list. Next to other words it contradicts them, which is reported; the other
 * words then count.
 */
export function removeNone<T extends string>(
  environment: Environment,
  name: string,
  words: readonly T[],
): ReadonlyArray<Exclude<T, 'none'>> {
  const others = words.filter((word): word is Exclude<T, 'none'> => word !== 'none');
  if (others.length > 0 && others.length < words.length) {
    environment.report({
      code: 'conflict',
      name,
      reason: '"none" cannot be combined with other values',
      used: others.join(','),
    });
  }
  return others;
}
