import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Variables } from '../environment-reader.ts';

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
  const own = ownFiles(ownFolder);
  const count = (words: readonly string[]) =>
    words.filter((word, index) => isPreload(word, words[index + 1], own)).length;
  const byOptions = count((variables.NODE_OPTIONS ?? '').split(/\s+/));
  const byFlags = count(execArgv);
  // `node --test` repeats what NODE_OPTIONS says in the flags of each file that it runs.
  if (variables.NODE_TEST_CONTEXT !== undefined) return Math.max(byOptions, byFlags);
  return byOptions + byFlags;
}

/** Packages that compile what `require` loads. The value of the flag, or a part of it before a slash. */
const COMPILERS = ['ts-node', '@babel/register', '@swc-node/register', 'esbuild-register'] as const;
const COMPILING_COMMANDS =
  /[\\/]node_modules[\\/](?:\.bin[\\/])?(ts-node|babel-node|@babel[\\/]node)(?=[\\/]|$)/;

/**
 * Names a package that compiles a service as it is required, and does not where our preload is imported: with
 * any `--import`, Node loads the entry as ES modules are loaded.
 *
 * @param execArgv `process.execArgv`
 * @param variables of the process; NODE_OPTIONS counts
 * @param entry `process.argv[1]`
 * @param ownFolder as of `countPreloads`
 * @returns undefined where there is none, or other preloads are imported too
 */
export function compilerBehindImport(
  execArgv: readonly string[],
  variables: Variables,
  entry: string | undefined,
  ownFolder: string,
): string | undefined {
  const words = [...execArgv, ...(variables.NODE_OPTIONS ?? '').split(/\s+/)];
  const flags = words.map((word, index) => {
    const [flag = '', ...rest] = word.split('=');
    return { flag, value: rest.length > 0 ? rest.join('=') : (words[index + 1] ?? ''), index };
  });
  const imports = flags.filter(({ flag }) => flag === '--import');
  const own = ownFiles(ownFolder);
  const isOurs = ({ index }: { readonly index: number }) =>
    isPreload(words[index]!, words[index + 1], own);
  if (imports.length === 0 || !imports.every(isOurs)) return undefined;
  const required = flags.filter(({ flag }) => flag === '--require' || flag === '-r');
  const found = COMPILERS.find((name) =>
    required.some(({ value }) => value === name || value.startsWith(`${name}/`)),
  );
  return found ?? COMPILING_COMMANDS.exec(entry ?? '')?.[1];
}

function ownFiles(ownFolder: string): ReadonlySet<string> {
  const folders = [ownFolder, dirname(ownFolder)];
  return new Set(
    folders.flatMap((folder) => ENDINGS.map((ending) => resolve(folder, `register${ending}`))),
  );
}

function isPreload(word: string, next: string | undefined, own: ReadonlySet<string>): boolean {
  const [flag, ...rest] = word.split('=');
  if (flag === undefined || !FLAGS.has(flag)) return false;
  const value = (rest.length > 0 ? rest.join('=') : (next ?? '')).replace(/["']/g, '');
  if (value === 'sightline/register') return true;
  return own.has(resolve(value.startsWith('file:') ? fileURLToPath(value) : value));
}
