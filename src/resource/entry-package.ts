import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Name and version in the package.json next to or above the entry script. */
export interface EntryPackage {
  readonly name: string | undefined;
  readonly version: string | undefined;
}

/**
 * Finds the nearest package.json with a name, from the entry script upwards. If the entry script is a tool in
 * node_modules that runs the service in its own process (`next start`, pm2), the search begins at the working
 * directory: otherwise all services would have the tool's name.
 *
 * @param entryScript `process.argv[1]`
 * @param nodeFlags `process.execArgv`
 * @param folder where the service was started. Default: the working directory
 */
export function findEntryPackage(
  entryScript: string | undefined,
  nodeFlags: readonly string[],
  folder?: string,
): EntryPackage {
  // With `--eval` and with a script from stdin (`node -`), the next argument is not the path of a script.
  const isScript = entryScript !== undefined && entryScript !== '-' && !nodeFlags.some(isEval);
  if (isScript) {
    // A script in node_modules/.bin is a link into its package.
    const entry = realPath(entryScript);
    const entryPackage =
      (isInPackages(entry) ? packageAbove(folder ?? workingFolder()) : undefined) ??
      packageAbove(directoryOf(entry));
    if (entryPackage !== undefined) return entryPackage;
  }
  return { name: undefined, version: undefined };
}

function packageAbove(start: string | undefined): EntryPackage | undefined {
  for (let directory = start; directory !== undefined; ) {
    const entryPackage = readPackage(join(directory, 'package.json'));
    if (entryPackage?.name !== undefined) return entryPackage;
    const parent = dirname(directory);
    directory = parent === directory ? undefined : parent;
  }
  return undefined;
}

/** Whether a file was installed, and so is not the service itself. */
function isInPackages(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path);
}

/** Returns undefined if it was removed. */
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
    return { name: nonEmptyText(name), version: nonEmptyText(version) };
  } catch {
    return undefined;
  }
}

function nonEmptyText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
