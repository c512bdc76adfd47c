import Module from 'node:module';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { INSTRUMENTATIONS } from '../catalog/instrumentations.ts';
import type { Report } from '../util/message-code.ts';
import type { PatchExports } from './compile-hook.ts';
import type { Instrumenter } from './instrumenter.ts';
import type { ModuleFile, ModuleIndex } from './module-index.ts';
import { isEsModulePackage } from './patched-source.ts';
import { createVersionReport } from './report-versions.ts';
import { callHooks, waitsForPath } from './require-in-the-middle.ts';
import { isOwnCopy } from './sightline-files.ts';
import { type FoundPackage, readFound } from './version-ranges.ts';

/**
 * Has the instrumentations of a package loaded as soon as one of its files is about to run, whichever that
 * is, and says what of the file they patch.
 *
 * @returns what patches the exports of a file, which is an ES module where no `module` of CommonJS is given;
 *   undefined where there is nothing to patch
 */
export function createPackageFiles(
  index: ModuleIndex,
  instrumenter: Instrumenter,
  warn: Report,
): (filename: string, module?: NodeModule) => PatchExports | undefined {
  const isEntrance = createEntrances();
  const isCovered = createCovered();
  const reportVersion = createVersionReport(instrumenter, warn);
  const foundIn = new Map<string, FoundPackage>();
  return (filename, module) => {
    if (instrumenter.busy) return undefined;
    if (waitsForPath(filename)) return patchOf(nameOf(filename), folderOf(filename), filename);
    const file = index.fileAt(filename);
    if (file === undefined || isOwnCopy(filename)) return undefined;
    const { packageName, packageFolder, path } = file;
    const entries = index.entriesOf(packageName);
    const known = foundIn.get(packageFolder);
    const found = known ?? readFound(packageName, packageFolder);
    for (const entry of entries) {
      if (isCovered(entry, file, module)) continue;
      instrumenter.ensure(
        entry,
        `${path} is loaded from ${packageFolder.slice(0, -file.folderName.length)}`,
        found,
      );
    }
    if (known === undefined) {
      foundIn.set(packageFolder, found);
      reportVersion(
        entries.filter((entry) => !isCovered(entry, file, module)),
        found,
      );
    }
    if (module === undefined && !isEsModulePackage(packageName)) return undefined;
    // A file that is listed is known by its path, the entrance by the name of the package.
    if (index.isListed(path)) return patchOf(path, packageFolder, filename, path);
    return isEntrance(file, filename, module === undefined)
      ? patchOf(packageName, packageFolder, filename, path)
      : undefined;
  };
}

/** @param path of the file from the name of its package on, whatever that is installed as */
function patchOf(name: string, folder: string, filename: string, path?: string): PatchExports {
  const patch: PatchExports = (exports) => callHooks(exports, name, folder, filename);
  if (path !== undefined) patch.path = path;
  return patch;
}

/** @returns whether a file is what the name of its package leads to, by `require` or by `import` */
function createEntrances(): (file: ModuleFile, filename: string, imported: boolean) => boolean {
  const entrances = new Map<string, string | undefined>();
  return ({ folderName, packageFolder }, filename, imported) => {
    const key = `${imported ? 'import' : 'require'} ${packageFolder}`;
    if (!entrances.has(key)) entrances.set(key, resolve(folderName, packageFolder, imported));
    return entrances.get(key) === filename;
  };
}

/** What Node has and its types do not list. */
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

function resolve(name: string, folder: string, imported: boolean): string | undefined {
  try {
    const options = { paths: [folder], ...(imported && { conditions: IMPORT_CONDITIONS }) };
    return node._resolveFilename(name, null, false, options);
  } catch {
    // A package without an entrance, or with one for `import` alone.
    return undefined;
  }
}

/** @returns whether the package was loaded by another, whose instrumentation makes this one needless */
function createCovered(): (
  entry: CatalogEntry,
  file: ModuleFile,
  module: NodeModule | undefined,
) => boolean {
  const covered = new Map<string, boolean>();
  return ({ name }, { packageFolder }, module) => {
    const covering = INSTRUMENTATIONS[name]?.coveredBy;
    if (covering === undefined || module === undefined) return false;
    // Its first file decides: the others are loaded by that one.
    const known = covered.get(packageFolder);
    if (known !== undefined) return known;
    const isLoaded = isLoadedBy(covering, module);
    covered.set(packageFolder, isLoaded);
    return isLoaded;
  };
}

/** Whether a file of another package has loaded a module, by what Node keeps of it. */
function isLoadedBy(packageName: string, module: NodeModule): boolean {
  const folder = new RegExp(`[\\\\/]node_modules[\\\\/]${packageName}[\\\\/]`);
  return Object.entries(node._cache).some(
    ([filename, loader]) => folder.test(filename) && loader!.children.includes(module),
  );
}

function folderOf(filename: string): string {
  return filename.replace(/[\\/][^\\/]*$/, '');
}

/** As upstream names a file that is waited for by its path. */
function nameOf(filename: string): string {
  return filename.replace(/^.*[\\/]/, '').replace(/\.[^.]+$/, '');
}
