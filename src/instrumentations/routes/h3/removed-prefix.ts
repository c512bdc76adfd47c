import { pathOf } from '../patterns.ts';

/** The prefix that h3 1 has removed from the path of a request; prefixes are literal. */
export function removedPrefix(event: {
  readonly path: string;
  readonly node: { readonly req: { readonly url?: string; readonly originalUrl?: string } };
}): string {
  const { originalUrl, url } = event.node.req;
  const fullPath = pathOf(originalUrl ?? url);
  const path = pathOf(event.path);
  if (path === '/' && !fullPath.endsWith('/')) return fullPath;
  return fullPath.endsWith(path) ? fullPath.slice(0, fullPath.length - path.length) : '';
}
