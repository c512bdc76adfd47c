import { type Dirent, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package that lies in a node_modules folder. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** Whether the service itself can name it, and not only another package. */
  readonly direct: boolean;
}

/** Bounds the search in folders that link to each other in circles. */
const DEEPEST = 8;

/**
 * Finds packages by name in the node_modules folders that the modules of a service can reach: those
 * beside and above it, and those inside of packages.
 *
 * @param folder of the service's entry script
 */
export function findPackages(
  folder: string,
  names: ReadonlySet<string>,
): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const seen = new Set<string>();
  const search = (modules: string, direct: boolean, depth: number): void => {
    const real = realPath(modules);
    if (real === undefined || seen.has(real) || depth > DEEPEST) return;
    seen.add(real);
    for (const [name, path] of packagesIn(real)) {
      const place = realPath(path);
      if (place === undefined) continue;
      if (names.has(name) && !found.has(place)) {
        const version = versionOf(place);
        if (version !== undefined) found.set(place, { name, version, folder: place, direct });
      }
      search(join(place, 'node_modules'), false, depth + 1);
      // pnpm keeps what a package needs beside it, in a folder of links.
      search(dirnameOfModules(place), false, depth + 1);
    }
  };
  for (let at = folder; ; at = dirname(at)) {
    search(join(at, 'node_modules'), true, 0);
    if (dirname(at) === at) break;
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function packagesIn(modules: string): ReadonlyArray<readonly [name: string, path: string]> {
  return entriesOf(modules).flatMap(({ name }) => {
    if (name.startsWith('.')) return [];
    if (!name.startsWith('@')) return [[name, join(modules, name)] as const];
    const scope = join(modules, name);
    return entriesOf(scope).map(
      (entry) => [`${name}/${entry.name}`, join(scope, entry.name)] as const,
    );
  });
}

function dirnameOfModules(place: string): string {
  const at = place.lastIndexOf('node_modules');
  return at < 0 ? place : place.slice(0, at + 'node_modules'.length);
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isFile());
  } catch {
    return [];
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** @returns what the package.json of a folder says; undefined where there is none */
export function versionOf(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version?: unknown;
    };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
