import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Variables } from './environment.ts';

const FLAGS: ReadonlySet<string> = new Set(['--import', '--require', '-r']);

/** One flag of a Node process that preloads this distribution. */
export interface Preload {
  readonly flag: '--import' | '--require' | '-r';
  /** Whether it names an ES module, as a path into a checkout does; the package is CommonJS. */
  readonly isEsModule: boolean;
}

/**
 * Finds the flags of a Node process which preload this distribution. Node loads a file once however
 * often it is named, so only the flags show that it is named twice.
 *
 * @param execArgv `process.execArgv`
 * @param variables of the process; NODE_OPTIONS counts
 * @param ownFolder path of `dist`, or of `src` in a checkout
 */
export function findPreloads(
  execArgv: readonly string[],
  variables: Variables,
  ownFolder: string,
): readonly Preload[] {
  const words = [...(variables.NODE_OPTIONS ?? '').split(/\s+/), ...execArgv];
  const folders = [ownFolder, dirname(ownFolder)];
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
    return [{ flag: flag as Preload['flag'], isEsModule: byPath && !value.endsWith('.cjs') }];
  });
}

const ENDINGS = ['', '.ts', '.cjs'] as const;
