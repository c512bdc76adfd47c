import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the package.json beside or above a service's entry script says of it. */
export interface EntryPackage {
  readonly name: string | undefined;
  readonly version: string | undefined;
}

/**
 * Finds the nearest package.json with a name, from the entry script upwards. Where that is a tool out of
 * node_modules which runs the service in its own process (`next start`, pm2), it is searched from the working
 * folder first: all services would have the tool's name otherwise.
 *
 * @param entryScript `process.argv[1]`
 * @param nodeFlags `process.execArgv`
 * @param folder where the service was started. Default: the working folder
 */
export function findEntryPackage(
  entryScript: string | undefined,
  nodeFlags: readonly string[],
  folder?: string,
): EntryPackage {
  // With `--eval` and with a script from stdin (`node -`), what follows is no path of a script.
  const isScript = entryScript !== undefined && entryScript !== '-' && !nodeFlags.some(isEval);
  if (isScript) {
    // A script in node_modules/.bin is a link into the package it belongs to.
    const entry = realPath(entryScript);
    const found =
      (isInPackages(entry) ? packageAbove(folder ?? workingFolder()) : undefined) ??
      packageAbove(directoryOf(entry));
    if (found !== undefined) return found;
  }
  return { name: undefined, version: undefined };
}

/** @param start undefined where there is none */
function packageAbove(start: string | undefined): EntryPackage | undefined {
  for (let directory = start; directory !== undefined; ) {
    const found = readPackage(join(directory, 'package.json'));
    if (found?.name !== undefined) return found;
    const parent = dirname(directory);
    directory = parent === directory ? undefined : parent;
  }
  return undefined;
}

/** Whether a file was installed, and so is not what somebody calls their service. */
function isInPackages(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path);
}

/** It may have been removed. */
function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
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
