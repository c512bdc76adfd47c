import { isAbsolute, sep } from 'node:path';

interface Patterns {
  readonly only: readonly string[];
  readonly skip: readonly string[];
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
