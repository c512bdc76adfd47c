import { activeRequestFor, setRouting } from '../routes/routing.ts';
import { NextRouting } from './next-routing.ts';

const STATIC = '/_next/static/';
/** Pattern of the `basePath`. */
const BASE_PATH = /^(?:\/[\w.~-]+)*$/;

/** Sets a common route for requests for files of the build. */
export function routeAsset(request: { readonly url?: string }): void {
  const { url = '' } = request;
  const index = url.indexOf(STATIC);
  if (index < 0 || !BASE_PATH.test(url.slice(0, index))) return;
  const active = activeRequestFor(request);
  if (active === undefined) return;
  const routing = new NextRouting(request, url.slice(0, index), active.outer);
  routing.note(`${STATIC}*`, true);
  setRouting(active, routing);
}
