import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Variables } from './environment.ts';

const FLAGS: ReadonlySet<string> = new Set(['--import', '--require', '-r']);
const ENDINGS = ['', '.ts', '.cjs'] as const;

/**
 * Counts the flags of a Node process which preload this distribution. Node loads a file once however
 * often it is named, so only the flags show that it is named twice.
 *
 * @param execArgv `process.execArgv`
 * @param variables of the process; NODE_OPTIONS counts
 * @param ownFolder path of `dist`, or of `src` in a checkout
 */
export function countPreloads(
  execArgv: readonly string[],
  variables: Variables,
  ownFolder: string,
): number {
  const folders = [ownFolder, dirname(ownFolder)];
  const own = new Set(
    folders.flatMap((folder) => ENDINGS.map((ending) => resolve(folder, `register${ending}`))),
  );
  const count = (words: readonly string[]) =>
    words.filter((word, index) => isPreload(word, words[index + 1], own)).length;
  const byOptions = count((variables.NODE_OPTIONS ?? '').split(/\s+/));
  const byFlags = count(execArgv);
  // `node --test` repeats what NODE_OPTIONS says in the flags of each file that it runs.
  if (variables.NODE_TEST_CONTEXT !== undefined) return Math.max(byOptions, byFlags);
  return byOptions + byFlags;
}

function isPreload(word: string, next: string | undefined, own: ReadonlySet<string>): boolean {
  const [flag, ...rest] = word.split('=');
  if (flag === undefined || !FLAGS.has(flag)) return false;
  const value = (rest.length > 0 ? rest.join('=') : (next ?? '')).replace(/["']/g, '');
  if (value === 'sightline/register') return true;
  return own.has(resolve(value.startsWith('file:') ? fileURLToPath(value) : value));
}
