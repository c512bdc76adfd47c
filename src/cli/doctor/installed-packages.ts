import { type Dirent, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package in a node_modules folder. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** Whether the service itself can load it, rather than only another package. */
  readonly isDirect: boolean;
}

/** Levels; ends the search in folders that link to each other. */
const MAX_DEPTH = 8;

/**
 * Finds packages by name in the node_modules folders that a service can reach: those beside and above its entry script,
 * and those inside packages.
 *
 * @param folder of the service's entry script
 */
export function findPackages(
  folder: string,
  names: ReadonlySet<string>,
): readonly InstalledPackage[] {
  const packages = new Map<string, InstalledPackage>();
  const visited = new Set<string>();
  const search = (modules: string, isDirect: boolean, depth: number): void => {
    const real = realPath(modules);
    if (real === undefined || visited.has(real) || depth > MAX_DEPTH) return;
    visited.add(real);
    for (const [name, path] of packagesIn(real)) {
      const target = realPath(path);
      if (target === undefined) continue;
      if (names.has(name) && !packages.has(target)) {
        const version = versionOf(target);
        if (version !== undefined)
          packages.set(target, { name, version, folder: target, isDirect });
      }
      search(join(target, 'node_modules'), false, depth + 1);
      // pnpm links the dependencies of a package beside it.
      search(modulesFolderOf(target), false, depth + 1);
    }
  };
  for (let at = folder; ; at = dirname(at)) {
    search(join(at, 'node_modules'), true, 0);
    if (dirname(at) === at) break;
  }
  return [...packages.values()].sort((a, b) => a.name.localeCompare(b.name));
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

function modulesFolderOf(path: string): string {
  const index = path.lastIndexOf('node_modules');
  return index < 0 ? path : path.slice(0, index + 'node_modules'.length);
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

/** @returns the version in a folder's package.json; undefined if there is none */
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
