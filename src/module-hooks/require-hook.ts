import Module, { createRequire, isBuiltin } from 'node:module';
import { join, sep } from 'node:path';
import { OWN_FOLDER } from '../load.ts';
import type { ModuleIndex } from './module-index.ts';
import type { Loading } from './module-watcher.ts';
import { callHooks, waitsForPath, waitsForPaths } from './require-in-the-middle.ts';

type Require = (this: NodeModule, id: string) => unknown;

/** A module that an instrumentation may patch. */
interface Target {
  /** Path of its file, or the name of a built-in module. */
  readonly filename: string;
  /** As instrumentations know it: `pg`, `pg/lib/client.js`, `http`. */
  readonly name: string;
  /** The folder of its package; undefined for a built-in module. */
  readonly baseDir: string | undefined;
}

/** What Node has and its types do not tell. */
const node = Module as unknown as {
  readonly prototype: { require: Require };
  readonly _cache: Record<string, Record<symbol, unknown> | undefined>;
  _resolveFilename(id: string, parent: NodeModule): string;
};

/** Where the patched exports of a module are kept: with it, so that they go when it does. */
const PATCHED = Symbol('sightline.patched-exports');
const INDEX = `${sep}index`;
const NODE_MODULES = `${sep}node_modules${sep}`;

/**
 * Sees what CommonJS modules require, and what `process.getBuiltinModule` gives. Whatever is not of the
 * catalog costs one look into a map and one character.
 *
 * @param watch has the instrumentations of a module loaded; false where one is to be tried again, so that
 *   what the module exports must not be kept as patched
 * @param beforeFirst called once, before the first module is required
 */
export function installRequireHook(
  index: ModuleIndex,
  watch: (loading: Loading) => boolean,
  beforeFirst?: () => void,
): void {
  let first = beforeFirst;
  const find = createFinder(index);
  const patchOnce = createPatcher();
  const original = node.prototype.require;
  node.prototype.require = function require(this: NodeModule, id: string) {
    first?.();
    first = undefined;
    const target = find(id, this);
    if (target === undefined) return original.call(this, id);
    const { filename, baseDir } = target;
    const url = baseDir === undefined ? '' : `file://${filename}`;
    const loading = { specifier: id, url, parentUrl: `file://${this.filename}`, required: true };
    if (!watch(loading)) return original.call(this, id);
    return patchOnce(target, () => original.call(this, id));
  };

  const getBuiltinModule = process.getBuiltinModule;
  process.getBuiltinModule = function (this: unknown, id: string) {
    const target = index.bySpecifier(String(id)).length > 0 ? builtin(id) : undefined;
    if (target === undefined) return Reflect.apply(getBuiltinModule, this, [id]);
    if (!watch({ specifier: id, url: '', required: true })) {
      return Reflect.apply(getBuiltinModule, this, [id]);
    }
    return patchOnce(target, () => Reflect.apply(getBuiltinModule, this, [id]));
  } as typeof getBuiltinModule;
}

/** @returns tells, for most modules at once, that nobody waits for them */
function createFinder(index: ModuleIndex) {
  const { resolve } = createRequire(OWN_FOLDER);
  const files = new Set(index.files.map((file) => file.replaceAll('/', sep)));
  const packages = new Set(index.names);
  const withFiles = new Set(index.files.map(packageOf));
  /** Whether files of the package that a folder lies in may be patched. */
  const folders = new Map<string, boolean>();

  const mayRequireFiles = (folder: string): boolean => {
    let known = folders.get(folder);
    if (known === undefined) {
      const path = pathInPackage(folder);
      known = path !== undefined && withFiles.has(packageOf(path.replaceAll(sep, '/')));
      folders.set(folder, known);
    }
    return known;
  };

  /** Known from the names alone, which for most files of such a package saves looking for them twice. */
  const mayBeFile = (folder: string, id: string): boolean => {
    if (id.startsWith('#')) return true;
    const path = pathInPackage(join(folder, id))?.replace(/\.[cm]?js$/, '');
    return path === undefined || files.has(path) || files.has(path + INDEX);
  };

  const isWorthResolving = (id: string, parent: NodeModule): boolean => {
    if (isRelative(id)) {
      if (id.includes('node_modules')) return true;
      return parent.path != null && mayRequireFiles(parent.path) && mayBeFile(parent.path, id);
    }
    if (packages.has(id)) return true;
    return id.includes('/') && (packages.has(packageOf(id)) || id.includes('node_modules'));
  };

  return (id: unknown, parent: NodeModule): Target | undefined => {
    if (typeof id !== 'string' || id === '') return undefined;
    if (isBuiltin(id)) return index.bySpecifier(id).length > 0 ? builtin(id) : undefined;
    if (!isWorthResolving(id, parent) && !waitsForPaths()) return undefined;
    let filename: string;
    try {
      filename = node._resolveFilename(id, parent);
    } catch {
      // The original says so in its own words.
      return undefined;
    }
    if (waitsForPath(filename)) return { filename, ...nameAndFolder(filename) };
    const path = pathInPackage(filename);
    if (path === undefined) return undefined;
    const name = packageOf(path.replaceAll(sep, '/'));
    if (!packages.has(name)) return undefined;
    const baseDir = filename.slice(0, -path.length) + name.replaceAll('/', sep);
    if (files.has(path.replace(/\.[cm]?js$/, ''))) return { filename, name: path, baseDir };
    // A file of the same package that is named by its path is no entrance into it.
    if (isRelative(id) && !id.includes('node_modules')) return undefined;
    const isEntrance = id === name || isMain(resolve, name, baseDir, filename);
    return isEntrance ? { filename, name, baseDir } : undefined;
  };
}

/** @returns patches what `load` gives, once, by the hooks there are then */
function createPatcher() {
  const builtins = new Map<string, unknown>();
  const loading = new Set<string>();
  return ({ filename, name, baseDir }: Target, load: () => unknown): unknown => {
    const kept = baseDir === undefined ? undefined : node._cache[filename];
    if (kept !== undefined && PATCHED in kept) return kept[PATCHED];
    if (builtins.has(filename)) return builtins.get(filename);
    // Required again while it runs: what it exports so far is all that there is.
    if (loading.has(filename)) return load();
    loading.add(filename);
    let exports: unknown;
    try {
      exports = load();
    } finally {
      loading.delete(filename);
    }
    const keep = (value: unknown) => {
      const module = baseDir === undefined ? undefined : node._cache[filename];
      if (module === undefined) builtins.set(filename, value);
      else module[PATCHED] = value;
    };
    // Kept before it is patched: a hook may require the same module.
    keep(exports);
    const patched = callHooks(exports, name, baseDir, filename);
    keep(patched);
    return patched;
  };
}

/** `./file`, `../file` and `#file`: a file of the same package. */
function isRelative(id: string): boolean {
  const first = id.charCodeAt(0);
  return first === 46 || first === 35;
}

function builtin(id: string): Target {
  const name = id.startsWith('node:') && isBuiltin(id.slice(5)) ? id.slice(5) : id;
  return { filename: name, name, baseDir: undefined };
}

function isMain(
  resolve: NodeJS.RequireResolve,
  name: string,
  baseDir: string,
  filename: string,
): boolean {
  try {
    return resolve(name, { paths: [baseDir] }) === filename;
  } catch {
    return false;
  }
}

/** As require-in-the-middle names a file that is waited for by its path. */
function nameAndFolder(filename: string): { name: string; baseDir: string } {
  const at = filename.lastIndexOf(sep);
  return { name: filename.slice(at + 1).replace(/\.[^.]+$/, ''), baseDir: filename.slice(0, at) };
}

/** `pg/lib/client.js` of `/app/node_modules/pg/lib/client.js`. */
function pathInPackage(filename: string): string | undefined {
  const at = filename.lastIndexOf(NODE_MODULES);
  return at < 0 ? undefined : filename.slice(at + NODE_MODULES.length);
}

/** `@scope/name` of `@scope/name/file`, `name` of `name/file`. */
function packageOf(path: string): string {
  const parts = path.split('/', 2);
  return path.startsWith('@') ? parts.join('/') : parts[0]!;
}
