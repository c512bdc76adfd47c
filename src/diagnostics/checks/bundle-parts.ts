import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Files of one bundle; the rest is not read. */
export const MAX_PARTS = 200;

const IMPORT =
  /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)["'](\.{1,2}\/[^"'\n]{1,200}\.[cm]?js)["']/g;

/** Paths of the neighbouring files that a part of a bundle loads. */
export function partsIn(code: string, file: string): readonly string[] {
  return [...code.matchAll(IMPORT)].map(([, path]) => resolve(dirname(file), path!));
}

/** Names of the dependencies in the nearest package.json; empty if there is none. */
export function declaredDependencies(entry: string): readonly string[] {
  for (let folder = dirname(resolve(entry)); ; folder = dirname(folder)) {
    try {
      const { dependencies = {} } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      ) as { readonly dependencies?: object };
      return Object.keys(dependencies);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return [];
    }
    if (dirname(folder) === folder) return [];
  }
}
