import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Variables } from '../environment-reader.ts';
import { nodeFlags, optionWords } from './node-flags.ts';

const FLAGS: ReadonlySet<string> = new Set(['--import', '--require', '-r']);
const ENDINGS = ['', '.ts', '.cjs'] as const;

/**
 * Counts the flags of a Node process that preload Sightline. Node loads a file only once, so only the flags show
 * that it is named twice.
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
  const files = registerFiles(ownFolder);
  const count = (words: readonly string[]) =>
    words.filter((word, index) => isPreload(word, words[index + 1], files)).length;
  const inOptions = count(optionWords(variables));
  const inFlags = count(execArgv);
  // `node --test` repeats NODE_OPTIONS in the flags of each file that it runs.
  if (variables.NODE_TEST_CONTEXT !== undefined) return Math.max(inOptions, inFlags);
  return inOptions + inFlags;
}

/** Packages that compile what `require` loads: the value of the flag, or its beginning up to a slash. */
const COMPILERS = ['ts-node', '@babel/register', '@swc-node/register', 'esbuild-register'] as const;
const COMPILING_COMMANDS =
  /[\\/]node_modules[\\/](?:\.bin[\\/])?(ts-node|babel-node|@babel[\\/]node)(?=[\\/]|$)/;

/**
 * Finds a package that compiles a service when it is required, which fails where Sightline is imported: with any
 * `--import`, Node loads the entry as an ES module.
 *
 * @param execArgv `process.execArgv`
 * @param variables of the process; NODE_OPTIONS counts
 * @param entry `process.argv[1]`
 * @param ownFolder as of `countPreloads`
 * @returns undefined where there is none, or where other preloads are imported too
 */
export function compilerBehindImport(
  execArgv: readonly string[],
  variables: Variables,
  entry: string | undefined,
  ownFolder: string,
): string | undefined {
  const words = nodeFlags(execArgv, variables);
  const flags = words.map((word, index) => {
    const [flag = '', ...rest] = word.split('=');
    return { flag, value: rest.length > 0 ? rest.join('=') : (words[index + 1] ?? ''), index };
  });
  const imports = flags.filter(({ flag }) => flag === '--import');
  const files = registerFiles(ownFolder);
  const isSightline = ({ index }: { readonly index: number }) =>
    isPreload(words[index]!, words[index + 1], files);
  if (imports.length === 0 || !imports.every(isSightline)) return undefined;
  const requires = flags.filter(({ flag }) => flag === '--require' || flag === '-r');
  const compiler = COMPILERS.find((name) =>
    requires.some(({ value }) => value === name || value.startsWith(`${name}/`)),
  );
  return compiler ?? COMPILING_COMMANDS.exec(entry ?? '')?.[1];
}

function registerFiles(ownFolder: string): ReadonlySet<string> {
  const folders = [ownFolder, dirname(ownFolder)];
  return new Set(
    folders.flatMap((folder) => ENDINGS.map((ending) => resolve(folder, `register${ending}`))),
  );
}

function isPreload(word: string, next: string | undefined, files: ReadonlySet<string>): boolean {
  const [flag, ...rest] = word.split('=');
  if (flag === undefined || !FLAGS.has(flag)) return false;
  const value = (rest.length > 0 ? rest.join('=') : (next ?? '')).replace(/["']/g, '');
  if (value === 'sightline/register') return true;
  return files.has(resolve(value.startsWith('file:') ? fileURLToPath(value) : value));
}
