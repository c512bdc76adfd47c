import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the package.json beside or above a service's entry script says of it. */
export interface EntryPackage {
  readonly name: string | undefined;
  readonly version: string | undefined;
}

/**
 * Finds the nearest package.json with a name, from the entry script upwards.
 *
 * @param entryScript `process.argv[1]`
 * @param nodeFlags `process.execArgv`
 */
export function findEntryPackage(
  entryScript: string | undefined,
  nodeFlags: readonly string[],
): EntryPackage {
  // With `--eval` and with a script from stdin (`node -`), what follows is no path of a script.
  const isScript = entryScript !== undefined && entryScript !== '-' && !nodeFlags.some(isEval);
  if (isScript) {
    // A script in node_modules/.bin is a link into the package it belongs to.
    let directory = directoryOf(realPath(entryScript));
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

function isEval(flag: string): boolean {
  return /^(-e|-p|-pe|--eval|--print)(=|$)/.test(flag);
}

/** The entry may be a folder: `node .` */
function directoryOf(entry: string): string {
  return statSync(entry, { throwIfNoEntry: false })?.isDirectory() ? entry : dirname(entry);
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
