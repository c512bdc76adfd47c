import type { Variables } from '../environment-reader.ts';
import type { Problem } from '../problem.ts';
import { rowOf, settingNames } from '../settings/table.ts';
import { editDistance } from '../values/did-you-mean.ts';

/** Letters by which a misspelt name differs at most: more, and another variable may be meant. */
const MOST_DIFFERENT = 3;

/** Finds variables that are no settings and whose names are like one that is. */
export function unknownVariables(variables: Variables): readonly Problem[] {
  const unknown = Object.keys(variables).filter(
    (name) => /^(OTEL|SIGHTLINE)_/i.test(name) && rowOf(name) === undefined,
  );
  if (unknown.length === 0) return [];
  const candidates = settingNames().filter((name) => variables[name] === undefined);
  return unknown.flatMap((name): readonly Problem[] => {
    const meant = likeliest(name.toUpperCase(), candidates);
    return meant === undefined ? [] : [{ code: 'unknown-variable', name, meant }];
  });
}

/** The one that differs by few letters, has the same words in another order, or goes on after it. */
function likeliest(name: string, candidates: readonly string[]): string | undefined {
  let meant: string | undefined;
  let least = MOST_DIFFERENT + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    meant = candidate;
  }
  if (meant !== undefined) return meant;
  const words = sortedWords(name);
  const reordered = candidates.find((candidate) => sortedWords(candidate) === words);
  if (reordered !== undefined) return reordered;
  const longer = candidates.filter((candidate) => candidate.startsWith(`${name}_`));
  return longer.length === 1 ? longer[0] : undefined;
}

function sortedWords(name: string): string {
  return name.split('_').sort().join('_');
}
