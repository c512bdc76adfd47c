import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether this is a checkout, which runs its TypeScript, and not the built package. */
export const IS_CHECKOUT = import.meta.url.endsWith('.ts');

/**
 * The folder of this very package, in whichever file of the build this code lands, and under whichever name
 * it is published: it is the one that has this command.
 */
export function ownFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!hasCommand(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package.json of sightline is missing');
    folder = parent;
  }
  return folder;
}

/** The preload of this very package, so that no other copy is started. */
export function ownRegister(): string {
  const folder = ownFolder();
  if (IS_CHECKOUT) return join(folder, 'register.ts');
  return join(folder, readManifest(folder).exports['./register'].default);
}

/**
 * From package.json, though `src/util/version.ts` has it too: that one lies in the core of the build, which
 * `--version` and `--help` need not load.
 */
export function readOwnVersion(): string {
  return readManifest(ownFolder()).version;
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
