import { isBuiltin } from 'node:module';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { createAliases } from './aliases.ts';

/** A file that an instrumentation may patch, and where it lies. */
export interface ModuleFile {
  /** Name of its package, whatever it is installed as: `pg`. */
  readonly packageName: string;
  /** From the name of the package on, with slashes: `pg/lib/client.js`. */
  readonly path: string;
  /** Absolute path of the folder of the package. */
  readonly packageFolder: string;
  /** What it is installed as, and asked for by: `packageName`, or another name. */
  readonly folderName: string;
}

/** Answers, for what is being loaded, which instrumentations wait for it. */
export interface ModuleIndex {
  /** The catalog's entries of a package or of a built-in module, which is named without `node:`. */
  entriesOf(name: string): readonly CatalogEntry[];
  /**
   * @param filename absolute path of a file
   * @returns undefined where it is of no package of the catalog
   */
  fileAt(filename: string): ModuleFile | undefined;
  /** Whether the catalog lists a file of a package, by `ModuleFile.path`. */
  isListed(path: string): boolean;
  /** The catalog's entry of a framework whose output has no packages left. */
  entryOfBuild(name: string): CatalogEntry | undefined;
  /** Names of built-in modules of the catalog. */
  readonly builtins: readonly string[];
}

const NONE: readonly CatalogEntry[] = [];
const FOLDER = /[\\/]node_modules[\\/]/g;

/** @param entries the part of the catalog that the configuration lets run */
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
    entryOfBuild: (name) => entries.find((it) => it.name === name && it.modules.length === 0),
    isListed: (path) => files.has(withoutExtension(path)),
    builtins: [...byName.keys()].filter((name) => isBuiltin(name)),
  };
}

/** Where, behind the last `node_modules`, the name of the package begins. */
function startInPackages(filename: string): number | undefined {
  const at = filename.lastIndexOf('node_modules');
  if (at < 1) return undefined;
  FOLDER.lastIndex = at - 1;
  const found = FOLDER.exec(filename);
  return found?.index === at - 1 ? FOLDER.lastIndex : undefined;
}

/** A name is one folder, or two where it is scoped. */
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
