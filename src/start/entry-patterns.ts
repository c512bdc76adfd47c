import { isAbsolute, sep } from 'node:path';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

interface Patterns {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** Node hands it to the workers that a thread starts. */
const LEFT_ALONE = 'sightline: left alone';

/**
 * Whether this thread is to be observed: the main thread by the path of the entry script, workers as the
 * thread that started them, since their own script is a part of the same service.
 */
export function isThreadChosen(patterns: Patterns): boolean {
  if (!isMainThread) return getEnvironmentData(LEFT_ALONE) !== true;
  const chosen = isChosen(patterns, process.argv[1]);
  if (!chosen) setEnvironmentData(LEFT_ALONE, true);
  return chosen;
}

/**
 * Whether a process is to be observed, by the patterns of SIGHTLINE_ONLY and SIGHTLINE_SKIP. A pattern
 * stands for the whole path of the entry script, or for its end from any folder on: `server.js`,
 * `dist/*.js`, `migrations/**`. `*` is anything within a name, `**` anything at all.
 *
 * @param entry `process.argv[1]`; undefined (as with `--eval`) matches nothing
 */
export function isChosen({ only, skip }: Patterns, entry: string | undefined): boolean {
  const path = (entry ?? '').split(sep).join('/');
  const matches = (pattern: string) => isMatch(pattern, path);
  if (skip.some(matches)) return false;
  return only.length === 0 || only.some(matches);
}

/**
 * Follows all ways to read the path by the pattern at once, so that none takes long: regular expressions
 * may, and some patterns are too long for one.
 */
function isMatch(pattern: string, path: string): boolean {
  let reached = new Set([0]);
  if (!isAbsolute(pattern)) {
    for (const index of slashesFrom(path, 0)) reached.add(index + 1);
  }
  for (const [token] of pattern.matchAll(/\*\*\/?|./gs)) {
    reached = advance(token, reached, path);
    if (reached.size === 0) return false;
  }
  return reached.has(path.length);
}

/** The places in the path that a piece of a pattern leads to, from each of some. */
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
