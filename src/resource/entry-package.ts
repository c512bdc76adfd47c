import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the package.json beside or above a service's entry script says of it. */
export interface EntryPackage {
  readonly name: string | undefined;
  readonly version: string | undefined;
}

/**
 * Finds the nearest package.json with a name, from the entry script upwards.
 *
 * @param entryScript `process.argv[1]`; undefined in a REPL or with `--eval`
 */
export function findEntryPackage(entryScript: string | undefined): EntryPackage {
  if (entryScript !== undefined) {
    // A script in node_modules/.bin is a link into the package it belongs to.
    let directory = dirname(realPath(entryScript));
    for (;;) {
      const found = readPackage(join(directory, 'package.json'));
      if (found?.name !== undefined) return found;
      const parent = dirname(directory);
      if (parent === directory) break;
      directory = parent;
    }
  }
  return { name: undefined, version: undefined };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function readPackage(path: string): EntryPackage | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    return { name: textOrNothing(name), version: textOrNothing(version) };
  } catch {
    return undefined;
  }
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
