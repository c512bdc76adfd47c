import { giveRouting, observedFor } from '../routes/routing.ts';
import { NextRouting } from './next-routing.ts';

const STATIC = '/_next/static/';
/** Of the `basePath`. */
const FOLDERS = /^(?:\/[\w.~-]+)*$/;

/** Gives a request for a file of the build, which Next.js is about to send, a route that all of them share. */
export function routeAsset(request: { readonly url?: string }): void {
  const { url = '' } = request;
  const at = url.indexOf(STATIC);
  if (at < 0 || !FOLDERS.test(url.slice(0, at))) return;
  const found = observedFor(request);
  if (found === undefined) return;
  const routing = new NextRouting(request, url.slice(0, at), found.before);
  routing.note(`${STATIC}*`, true);
  giveRouting(found, routing);
}
