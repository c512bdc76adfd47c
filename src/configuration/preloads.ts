import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Variables } from './environment.ts';

const FLAGS: ReadonlySet<string> = new Set(['--import', '--require', '-r']);

/** One flag of a Node process that preloads this distribution. */
export interface Preload {
  readonly flag: '--import' | '--require' | '-r';
  /** Whether it names a file; otherwise the package, `sightline/register`. */
  readonly byPath: boolean;
}

/**
 * Finds the flags of a Node process which preload this distribution. Node loads a file once however
 * often it is named, so only the flags show that it is named twice.
 *
 * @param execArgv `process.execArgv`
 * @param variables of the process; NODE_OPTIONS counts
 * @param entry path of the preload that runs, or of a file of its in the folder below
 */
export function findPreloads(
  execArgv: readonly string[],
  variables: Variables,
  entry: string,
): readonly Preload[] {
  const words = [...(variables.NODE_OPTIONS ?? '').split(/\s+/), ...execArgv];
  const folders = [dirname(entry), dirname(dirname(entry))];
  const own = new Set(
    folders.flatMap((folder) => ENDINGS.map((ending) => resolve(folder, `register${ending}`))),
  );
  return words.flatMap((word, index): readonly Preload[] => {
    const [flag, ...rest] = word.split('=');
    if (flag === undefined || !FLAGS.has(flag)) return [];
    const value = (rest.length > 0 ? rest.join('=') : (words[index + 1] ?? '')).replace(
      /["']/g,
      '',
    );
    const byPath = own.has(resolve(value.startsWith('file:') ? fileURLToPath(value) : value));
    if (!byPath && value !== 'sightline/register') return [];
    return [{ flag: flag as Preload['flag'], byPath }];
  });
}

const ENDINGS = ['', '.ts', '.js', '.cjs'] as const;
