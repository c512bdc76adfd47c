import { isBuiltin } from 'node:module';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { createAliases } from './aliases.ts';

/** A file that an instrumentation may patch, and its location. */
export interface ModuleFile {
  /** Name of its package, even where it is installed under another: `pg`. */
  readonly packageName: string;
  /** From the name of the package on, with slashes: `pg/lib/client.js`. */
  readonly path: string;
  /** Absolute path of the folder of the package. */
  readonly packageFolder: string;
  /** The name under which it is installed and required: `packageName` or an alias. */
  readonly folderName: string;
}

/** Finds the instrumentations for a module that is being loaded. */
export interface ModuleIndex {
  /** The catalog's entries for a package, or for a built-in module without `node:`. */
  entriesOf(name: string): readonly CatalogEntry[];
  /**
   * @param filename absolute path
   * @returns undefined where the file belongs to no package of the catalog
   */
  fileAt(filename: string): ModuleFile | undefined;
  /** Whether the catalog lists a file of a package, by `ModuleFile.path`. */
  isListed(path: string): boolean;
  /** The catalog's entry for a framework that bundles its server. */
  entryOfBundle(name: string): CatalogEntry | undefined;
  /** Names of the catalog's built-in modules. */
  readonly builtins: readonly string[];
}

const NONE: readonly CatalogEntry[] = [];
const FOLDER = /[\\/]node_modules[\\/]/g;

/** @param entries the enabled part of the catalog */
export function createModuleIndex(entries: readonly CatalogEntry[]): ModuleIndex {
  const byName = new Map<string, CatalogEntry[]>();
  const files = new Set<string>();
  const aliasOf = createAliases(process.argv[1]);
  for (const entry of entries) {
    for (const name of entry.modules) byName.set(name, [...(byName.get(name) ?? []), entry]);
    for (const file of entry.files) files.add(withoutExtension(file));
  }
  return {
    entriesOf: (name) => byName.get(name) ?? NONE,
    fileAt(filename) {
      const start = startInPackages(filename);
      if (start === undefined) return undefined;
      const end = endOfName(filename, start);
      const folderName = withSlashes(filename.slice(start, end));
      const packageName = byName.has(folderName)
        ? folderName
        : aliasOf(filename.slice(0, start - 1), folderName);
      if (packageName === undefined || !byName.has(packageName)) return undefined;
      return {
        packageName,
        path: packageName + withSlashes(filename.slice(end)),
        packageFolder: filename.slice(0, end),
        folderName,
      };
    },
    entryOfBundle: (name) =>
      entries.find((entry) => entry.name === name && entry.modules.length === 0),
    isListed: (path) => files.has(withoutExtension(path)),
    builtins: [...byName.keys()].filter((name) => isBuiltin(name)),
  };
}

/** Index of the package name after the last `node_modules`. */
function startInPackages(filename: string): number | undefined {
  const at = filename.lastIndexOf('node_modules');
  if (at < 1) return undefined;
  FOLDER.lastIndex = at - 1;
  const match = FOLDER.exec(filename);
  return match?.index === at - 1 ? FOLDER.lastIndex : undefined;
}

/** A name is one folder, or two if it has a scope. */
function endOfName(filename: string, start: number): number {
  const first = nextSeparator(filename, start);
  return filename[start] === '@' ? nextSeparator(filename, first + 1) : first;
}

function nextSeparator(filename: string, from: number): number {
  for (let at = from; at < filename.length; at++) {
    const char = filename[at];
    if (char === '/' || char === '\\') return at;
  }
  return filename.length;
}

function withSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}

function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?js$/, '');
}
