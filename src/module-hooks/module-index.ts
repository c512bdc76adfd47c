import { isBuiltin } from 'node:module';
import type { CatalogEntry } from './catalog-entry.ts';

/** Answers, for what is being loaded, which instrumentations wait for it. */
export interface ModuleIndex {
  /** By the name written in an import: `pg`, `node:http`, `http`. */
  bySpecifier(specifier: string): readonly CatalogEntry[];
  /**
   * By the address it was resolved to: any file of a package of the catalog, unless a file of the same
   * package loads it, which was itself seen being loaded before.
   */
  byUrl(url: string, parentUrl: string | undefined): readonly CatalogEntry[];
  /**
   * Whether this ES module is patched itself: a built-in module, the main module of a package, or one
   * of the files that the catalog lists.
   */
  isPatched(url: string, specifier: string): boolean;
  /** Names of packages and built-in modules. */
  readonly names: readonly string[];
  /** Files inside packages, as in the catalog. */
  readonly files: readonly string[];
}

const NONE: readonly CatalogEntry[] = [];
const NODE_MODULES = '/node_modules/';

/** @param entries the part of the catalog that the configuration lets run */
export function createModuleIndex(entries: readonly CatalogEntry[]): ModuleIndex {
  const byName = new Map<string, CatalogEntry[]>();
  const files = new Set<string>();
  for (const entry of entries) {
    for (const name of entry.modules) {
      byName.set(name, [...(byName.get(name) ?? []), entry]);
    }
    for (const file of entry.files) files.add(withoutExtension(file));
  }

  const bySpecifier = (specifier: string): readonly CatalogEntry[] =>
    byName.get(withoutScheme(specifier)) ?? NONE;

  return {
    bySpecifier,
    byUrl(url, parentUrl) {
      const name = packageAt(url);
      if (name === undefined) return NONE;
      const entries = byName.get(name);
      return entries === undefined || packageAt(parentUrl ?? '') === name ? NONE : entries;
    },
    isPatched(url, specifier) {
      if (url.startsWith('node:')) return byName.has(withoutScheme(url));
      if (byName.has(specifier)) return true;
      const path = pathInPackage(url);
      return path !== undefined && files.has(withoutExtension(path));
    },
    names: [...byName.keys()],
    files: [...files],
  };
}

function withoutScheme(specifier: string): string {
  if (!specifier.startsWith('node:')) return specifier;
  const name = specifier.slice('node:'.length);
  return isBuiltin(name) ? name : specifier;
}

function packageAt(url: string): string | undefined {
  const path = pathInPackage(url);
  return path === undefined ? undefined : packageOf(path);
}

/** `express/lib/router.js` of `file:///app/node_modules/express/lib/router.js`. */
function pathInPackage(url: string): string | undefined {
  const at = url.lastIndexOf(NODE_MODULES);
  if (at < 0) return undefined;
  const end = url.indexOf('?', at);
  return url.slice(at + NODE_MODULES.length, end < 0 ? undefined : end);
}

function packageOf(path: string): string {
  const first = path.indexOf('/');
  if (first < 0) return path;
  if (!path.startsWith('@')) return path.slice(0, first);
  const second = path.indexOf('/', first + 1);
  return second < 0 ? path : path.slice(0, second);
}

function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?js$/, '');
}
