import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** The service that is looked at. */
export interface Service {
  /** Path of the entry script, where one is known. */
  readonly entry: string | undefined;
  readonly folder: string;
  /** The package.json that says what `.js` is. */
  readonly manifest: Manifest | undefined;
}

export interface Manifest {
  readonly path: string;
  readonly name?: string;
  readonly type?: string;
  readonly main?: string;
}

/**
 * @param script as on the command line: a file with or without its ending, a folder, or nothing for
 *   the package in the current folder
 * @returns the service; `entry` is undefined where there is no such file
 */
export function findService(script: string | undefined): Service {
  const path = resolve(script ?? '.');
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const folder = isFolder ? path : dirname(path);
  const manifest = findManifest(folder);
  if (script === undefined && manifest?.main === undefined) {
    return { entry: undefined, folder, manifest };
  }
  return { entry: resolveEntry(path), folder, manifest };
}

/** As Node finds the script on its command line. */
function resolveEntry(path: string): string | undefined {
  try {
    return createRequire(join(process.cwd(), 'noop.js')).resolve(path);
  } catch {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined;
  }
}

function findManifest(folder: string): Manifest | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, 'package.json');
    const manifest = readManifest(path);
    if (manifest !== undefined) return { ...manifest, path };
    if (dirname(at) === at) return undefined;
  }
}

function readManifest(path: string): Omit<Manifest, 'path'> | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Omit<Manifest, 'path'>;
  } catch {
    return undefined;
  }
}
