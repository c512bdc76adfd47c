import Module from 'node:module';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { INSTRUMENTATIONS } from '../catalog/instrumentations.ts';
import type { Report } from '../util/message-code.ts';
import type { PatchExports } from './compile-hook.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleFile, ModuleIndex } from './module-index.ts';
import { isEsModulePackage } from './patched-source.ts';
import { callHooks, waitsForPath } from './require-in-the-middle.ts';
import { isSightlineGrpc } from './sightline-files.ts';
import { type PackageVersion, readPackageVersion } from './version-ranges.ts';
import { createVersionReports } from './version-reports.ts';

/**
 * Loads the instrumentations of a package when its first file is about to run, and finds what patches a file.
 *
 * @returns finds what patches the exports of a file, or undefined. A call without a CommonJS `module` is for an ES
 *   module
 */
export function createPackageFiles(
  index: ModuleIndex,
  instrumenter: Instrumenter,
  warn: Report,
): (filename: string, module?: NodeModule) => PatchExports | undefined {
  const isEntryPoint = createEntryPoints();
  const isCovered = createCoverage();
  const reportVersion = createVersionReports(instrumenter, warn);
  const versions = new Map<string, PackageVersion>();
  return (filename, module) => {
    if (instrumenter.isLoading) return undefined;
    if (waitsForPath(filename)) return patchOf(nameOf(filename), folderOf(filename), filename);
    const file = index.fileAt(filename);
    if (file === undefined || isSightlineGrpc(filename)) return undefined;
    const { packageName, packageFolder, path } = file;
    const entries = index.entriesOf(packageName);
    const cached = versions.get(packageFolder);
    const packageVersion = cached ?? readPackageVersion(packageName, packageFolder);
    for (const entry of entries) {
      if (isCovered(entry, file, module)) continue;
      instrumenter.ensure(
        entry,
        `${path} is loaded from ${packageFolder.slice(0, -file.folderName.length)}`,
        packageVersion,
      );
    }
    if (cached === undefined) {
      versions.set(packageFolder, packageVersion);
      reportVersion(
        entries.filter((entry) => !isCovered(entry, file, module)),
        packageVersion,
      );
    }
    if (module === undefined && !isEsModulePackage(packageName)) return undefined;
    // A listed file is patched under its path, the entry point under the name of the package.
    if (index.isListed(path)) return patchOf(path, packageFolder, filename, path);
    return isEntryPoint(file, filename, module === undefined)
      ? patchOf(packageName, packageFolder, filename, path)
      : undefined;
  };
}

/** @param path of the file, from the name of its package on, even where that is installed under another */
function patchOf(name: string, folder: string, filename: string, path?: string): PatchExports {
  const patch: PatchExports = (exports) => callHooks(exports, name, folder, filename);
  if (path !== undefined) patch.path = path;
  return patch;
}

/** @returns whether a file is the one that `require` or `import` of the package's name leads to */
function createEntryPoints(): (file: ModuleFile, filename: string, isImport: boolean) => boolean {
  const entryPoints = new Map<string, string | undefined>();
  return ({ folderName, packageFolder }, filename, isImport) => {
    const key = `${isImport ? 'import' : 'require'} ${packageFolder}`;
    if (!entryPoints.has(key)) entryPoints.set(key, resolve(folderName, packageFolder, isImport));
    return entryPoints.get(key) === filename;
  };
}

/** Node's types do not list these. */
const node = Module as unknown as {
  readonly _cache: NodeJS.Dict<NodeModule>;
  _resolveFilename(
    name: string,
    parent: null,
    isMain: boolean,
    options: { readonly paths: readonly string[]; readonly conditions?: ReadonlySet<string> },
  ): string;
};

const IMPORT_CONDITIONS: ReadonlySet<string> = new Set(['node', 'import', 'module-sync']);

function resolve(name: string, folder: string, isImport: boolean): string | undefined {
  try {
    const options = { paths: [folder], ...(isImport && { conditions: IMPORT_CONDITIONS }) };
    return node._resolveFilename(name, null, false, options);
  } catch {
    // The package has no entry point, or only one for `import`.
    return undefined;
  }
}

/** @returns whether another package has loaded this one, and its instrumentation covers it */
function createCoverage(): (
  entry: CatalogEntry,
  file: ModuleFile,
  module: NodeModule | undefined,
) => boolean {
  const coverage = new Map<string, boolean>();
  return ({ name }, { packageFolder }, module) => {
    const covering = INSTRUMENTATIONS[name]?.coveredBy;
    if (covering === undefined || module === undefined) return false;
    // The first file decides: it loads the others.
    const cached = coverage.get(packageFolder);
    if (cached !== undefined) return cached;
    const isCovered = isLoadedBy(covering, module);
    coverage.set(packageFolder, isCovered);
    return isCovered;
  };
}

/** Whether a file of another package has loaded a module, according to Node's module cache. */
function isLoadedBy(packageName: string, module: NodeModule): boolean {
  const folder = new RegExp(`[\\\\/]node_modules[\\\\/]${packageName}[\\\\/]`);
  return Object.entries(node._cache).some(
    ([filename, loader]) => folder.test(filename) && loader!.children.includes(module),
  );
}

function folderOf(filename: string): string {
  return filename.replace(/[\\/][^\\/]*$/, '');
}

/** The name under which the upstream instrumentation expects a file that it patches by path. */
function nameOf(filename: string): string {
  return filename.replace(/^.*[\\/]/, '').replace(/\.[^.]+$/, '');
}
