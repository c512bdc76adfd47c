import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Random } from './random.ts';

/** Something that takes what strangers send, and what it is held against. A module in test/fuzz/targets each. */
export interface FuzzTarget {
  /** Files of ours that it is about. */
  readonly of: string;
  /** What says what is right. */
  readonly reference: string;
  /**
   * Makes one input of the random numbers, and fails by throwing where it is not treated as it should be.
   *
   * @param corpus inputs to begin with, of test/fuzz/corpus
   */
  once(random: Random, corpus: readonly string[]): Promise<void> | void;
  /** Takes down what was started for it. */
  stop?(): Promise<void> | void;
}

const FOLDER = fileURLToPath(new URL('./targets/', import.meta.url));
const CORPUS = fileURLToPath(new URL('./corpus/', import.meta.url));

export function targetNames(): readonly string[] {
  return globSync('*.ts', { cwd: FOLDER })
    .map((file) => basename(file, '.ts'))
    .sort();
}

export async function loadTarget(name: string): Promise<FuzzTarget> {
  const { target } = (await import(`./targets/${name}.ts`)) as { readonly target: FuzzTarget };
  return target;
}

/** Small files, a text each; bytes beyond ASCII are Latin-1, and the last line end is the editor's. */
export function corpusOf(name: string): readonly string[] {
  const folder = `${CORPUS}${name}/`;
  const files = globSync(`${name}`, { cwd: CORPUS }).length === 0 ? [] : readdirSync(folder).sort();
  return files.map((file) => readFileSync(`${folder}${file}`, 'latin1').replace(/\n$/, ''));
}
