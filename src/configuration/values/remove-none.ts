import type { Environment } from '../environment-reader.ts';

/**
 * Takes `none` out of the words of a list. Beside other words it contradicts them, which is reported; they
 * count then, since somebody wrote them down.
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
