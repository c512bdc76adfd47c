import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether this is a checkout, which runs TypeScript, rather than the built package. */
export const IS_CHECKOUT = import.meta.url.endsWith('.ts');

/**
 * The folder of this package: the nearest one whose package.json has the `sightline` command, whatever file of the build
 * contains this code and whatever name the package is published under.
 */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!hasCommand(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package.json of sightline is missing');
    folder = parent;
  }
  return folder;
}

/** Path of the preload of this package, so that no other copy is started. */
export function registerPath(): string {
  const folder = packageFolder();
  if (IS_CHECKOUT) return join(folder, 'register.ts');
  return join(folder, readManifest(folder).exports['./register'].default);
}

/**
 * The version, from package.json: `src/util/version.ts` has it too, but is in the core of the build, which `--version` and
 * `--help` do not load.
 */
export function readVersion(): string {
  return readManifest(packageFolder()).version;
}

interface Manifest {
  readonly bin?: { readonly sightline?: string };
  readonly version: string;
  readonly exports: { readonly './register': { readonly default: string } };
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function hasCommand(folder: string): boolean {
  try {
    return readManifest(folder).bin?.sightline !== undefined;
  } catch {
    return false;
  }
}
