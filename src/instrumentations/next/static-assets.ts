import { giveRouting, observedFor } from '../routes/routing.ts';
import { NextRouting } from './next-routing.ts';

const STATIC = '/_next/static/';
const FOLDERS = /^(?:\/[\w.~-]+)*$/;

/**
 * Gives a request for a file of the build a route that all of them share.
 *
 * @param path of the file, below the `basePath`
 */
export function routeAsset(request: { readonly url?: string }, path: unknown): void {
  if (typeof path !== 'string' || !path.startsWith(STATIC)) return;
  const found = observedFor(request);
  if (found === undefined) return;
  const { url = '' } = request;
  const basePath = url.slice(0, Math.max(0, url.indexOf(STATIC)));
  const prefix = FOLDERS.test(basePath) ? basePath : '';
  const routing = new NextRouting(request, prefix, found.before);
  routing.note(`${STATIC}*`, true);
  giveRouting(found, routing);
}
