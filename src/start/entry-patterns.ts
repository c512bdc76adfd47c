import { isAbsolute, sep } from 'node:path';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

interface Patterns {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** Key of the environment data that workers inherit. */
const NOT_OBSERVED = 'sightline: left alone';

/**
 * Whether to observe this thread. The entry script's path decides for the main thread. A worker follows the thread
 * that started it: its own script is a part of the same service.
 */
export function isThreadChosen(patterns: Patterns): boolean {
  if (!isMainThread) return getEnvironmentData(NOT_OBSERVED) !== true;
  const isObserved = isChosen(patterns, process.argv[1]);
  if (!isObserved) setEnvironmentData(NOT_OBSERVED, true);
  return isObserved;
}

/**
 * Whether the patterns of SIGHTLINE_ONLY and SIGHTLINE_SKIP choose a process. A pattern matches the path of the
 * entry script, or its end from any folder on: `server.js`, `dist/*.js`, `migrations/**`. `*` matches within a name,
 * `**` across folders.
 *
 * @param entry `process.argv[1]`; undefined (as with `--eval`) matches no pattern
 */
export function isChosen({ only, skip }: Patterns, entry: string | undefined): boolean {
  const path = (entry ?? '').split(sep).join('/');
  const matches = (pattern: string) => isMatch(pattern, path);
  if (skip.some(matches)) return false;
  return only.length === 0 || only.some(matches);
}

/**
 * Follows all possible matches at once, so that no pattern takes long. Regular expressions may, and are limited in
 * size.
 */
function isMatch(pattern: string, path: string): boolean {
  let positions = new Set([0]);
  if (!isAbsolute(pattern)) {
    for (const index of slashesFrom(path, 0)) positions.add(index + 1);
  }
  for (const [token] of pattern.matchAll(/\*\*\/?|./gs)) {
    positions = advance(token, positions, path);
    if (positions.size === 0) return false;
  }
  return positions.has(path.length);
}

/** The positions in the path after a token of a pattern, from each of the positions before it. */
function advance(token: string, from: ReadonlySet<number>, path: string): Set<number> {
  const to = new Set<number>();
  if (token === '**' || token === '**/') {
    const first = Math.min(...from);
    if (token === '**') for (let index = first; index <= path.length; index++) to.add(index);
    else for (const index of slashesFrom(path, first)) to.add(index + 1);
    return token === '**' ? to : new Set([...from, ...to]);
  }
  for (const start of from) {
    if (token === '*') {
      for (let index = start; !to.has(index); index++) {
        to.add(index);
        if (index >= path.length || path[index] === '/') break;
      }
    } else if (
      start < path.length &&
      (token === '?' ? path[start] !== '/' : path[start] === token)
    ) {
      to.add(start + 1);
    }
  }
  return to;
}

function* slashesFrom(path: string, first: number): Generator<number> {
  for (let at = path.indexOf('/', first); at >= 0; at = path.indexOf('/', at + 1)) yield at;
}
