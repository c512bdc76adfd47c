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
  const matches = (pattern: string) => toRegExp(pattern).test(path);
  if (skip.some(matches)) return false;
  return only.length === 0 || only.some(matches);
}

function toRegExp(pattern: string): RegExp {
  const parts = pattern
    .split(/(\*\*\/?|\*|\?)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`${isAbsolute(pattern) ? '^' : '(?:^|/)'}${parts}$`);
}
