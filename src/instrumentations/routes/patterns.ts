/** A tree of path patterns: `/api` is one node, however often it is matched. */
export interface PatternNode {
  /** The path from the root; `''` for the root. */
  readonly path: string;
  readonly below: Map<string, PatternNode>;
}

/** More children mean that a service creates routers per request; they are dropped. */
const MAX_CHILDREN = 2000;

export const ROOT: PatternNode = { path: '', below: new Map() };

/** Returns the same string for the same patterns, because metrics look up series by it. */
export function nodeBelow(parent: PatternNode, pattern: string): PatternNode {
  const child = parent.below.get(pattern);
  if (child !== undefined) return child;
  const newNode = { path: joinPaths(parent.path, pattern), below: new Map() };
  if (parent.below.size >= MAX_CHILDREN) parent.below.clear();
  parent.below.set(pattern, newNode);
  return newNode;
}

/** The path of a pattern below a base path. The same string each time, as for `nodeBelow`. */
export function pathBelow(base: string, pattern: string): string {
  return nodeBelow(nodeBelow(ROOT, base), pattern).path;
}

function joinPaths(parent: string, pattern: string): string {
  // The root of a router is its mount path.
  return pattern === '/' && parent !== '' ? parent : parent + pattern;
}

/** A leading slash, which may be optional in Express 5: `{/:lang}/about`. */
const SLASH = /^\{*\//;

/** The registered path, with a leading slash; regular expressions in their source form. */
export function patternText(path: unknown): string {
  if (typeof path !== 'string') return path instanceof RegExp ? String(path) : '';
  return path === '' || SLASH.test(path) ? path : `/${path}`;
}

/** The path of a mount, without a trailing slash; `''` for the root. */
export function mountText(path: unknown): string {
  const text = patternText(path);
  return typeof path === 'string' ? text.replace(/\/+$/, '') : text;
}

/** The path of a request URL. */
export function pathOf(url: string | undefined): string {
  if (url === undefined) return '';
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
