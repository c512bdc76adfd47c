import { pathOf } from '../patterns.ts';

/** What h3 1 has taken off the path of a request by now: it is registered as it is written. */
export function takenOff(event: {
  readonly path: string;
  readonly node: { readonly req: { readonly url?: string; readonly originalUrl?: string } };
}): string {
  const { originalUrl, url } = event.node.req;
  const whole = pathOf(originalUrl ?? url);
  const path = pathOf(event.path);
  if (path === '/' && !whole.endsWith('/')) return whole;
  return whole.endsWith(path) ? whole.slice(0, whole.length - path.length) : '';
}
