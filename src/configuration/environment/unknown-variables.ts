import type { Variables } from '../environment-reader.ts';
import type { Problem } from '../problem.ts';
import { rowOf, settingNames } from '../settings/table.ts';
import { editDistance } from '../values/did-you-mean.ts';

/** Largest edit distance to a setting. With a larger one, another variable may be meant. */
const LARGEST_DISTANCE = 3;

/** Finds variables that are not settings but have a name similar to one. */
export function unknownVariables(variables: Variables): readonly Problem[] {
  const unknown = Object.keys(variables).filter(
    (name) => /^(OTEL|SIGHTLINE)_/i.test(name) && rowOf(name) === undefined,
  );
  if (unknown.length === 0) return [];
  const candidates = settingNames().filter((name) => variables[name] === undefined);
  return unknown.flatMap((name): readonly Problem[] => {
    const suggestion = suggest(name.toUpperCase(), candidates);
    return suggestion === undefined ? [] : [{ code: 'unknown-variable', name, suggestion }];
  });
}

/** The setting that differs by few letters, has the same words in another order, or continues the name. */
function suggest(name: string, candidates: readonly string[]): string | undefined {
  let closest: string | undefined;
  let least = LARGEST_DISTANCE + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    closest = candidate;
  }
  if (closest !== undefined) return closest;
  const words = sortedWords(name);
  const reordered = candidates.find((candidate) => sortedWords(candidate) === words);
  if (reordered !== undefined) return reordered;
  const longer = candidates.filter((candidate) => candidate.startsWith(`${name}_`));
  return longer.length === 1 ? longer[0] : undefined;
}

function sortedWords(name: string): string {
  return name.split('_').sort().join('_');
}
