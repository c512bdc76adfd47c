/** Patterns of paths, one below the other: `/api` in the tree is one node, however often it is matched. */
export interface PatternNode {
  /** From the root to here; `''` for the root. */
  readonly path: string;
  readonly below: Map<string, PatternNode>;
}

/** More are those of a service that makes routers by the request; they are forgotten. */
const MOST_CHILDREN = 2000;

export const ROOT: PatternNode = { path: '', below: new Map() };

/** The same string for the same patterns each time: metrics look series up by it. */
export function nodeBelow(parent: PatternNode, pattern: string): PatternNode {
  const known = parent.below.get(pattern);
  if (known !== undefined) return known;
  const made = { path: joined(parent.path, pattern), below: new Map() };
  if (parent.below.size >= MOST_CHILDREN) parent.below.clear();
  parent.below.set(pattern, made);
  return made;
}

function joined(parent: string, pattern: string): string {
  // What a router has for its own root is where the router is.
  return pattern === '/' && parent !== '' ? parent : parent + pattern;
}

/** A slash that is there, or one that Express 5 has optional: `{/:lang}/about`. */
const SLASH = /^\{*\//;

/** What a path is registered as, with a slash in front; a regular expression as it is written. */
export function patternText(path: unknown): string {
  if (typeof path !== 'string') return path instanceof RegExp ? String(path) : '';
  return path === '' || SLASH.test(path) ? path : `/${path}`;
}

/** Of a mount, which ends before a slash; `''` where it is mounted at the root. */
export function mountText(path: unknown): string {
  const text = patternText(path);
  return typeof path === 'string' ? text.replace(/\/+$/, '') : text;
}

/** The path of a URL as requests have it. */
export function pathOf(url: string | undefined): string {
  if (url === undefined) return '';
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
