import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Under these no stranger can have a name of their own. Source: RFC 6761, RFC 8375, ICANN for `internal`. */
const PRIVATE = /\.(localhost|internal|home\.arpa|svc|cluster\.local)$/;

/**
 * Whether a web page may be behind a request that has no business here: one of another site, or one whose
 * author has pointed a name of theirs at this machine, so that the browser takes our answer for theirs (DNS
 * rebinding). Only a browser can be led so; whatever else scrapes, by whichever name, is left alone
 * (docs/decisions/prometheus-pull.md).
 *
 * @param bound the name or address that is listened at
 */
export function isLedHere(headers: IncomingHttpHeaders, bound: string): boolean {
  if (!isBrowser(headers)) return false;
  const isPage = headers['sec-fetch-mode'] !== 'navigate';
  if (headers['sec-fetch-site'] === 'cross-site' && isPage) return true;
  return !isOwnName(nameIn(headers.host ?? ''), bound.toLowerCase());
}

/** A page can change most of these and leave none of them out. */
function isBrowser(headers: IncomingHttpHeaders): boolean {
  return (
    headers['accept-language'] !== undefined ||
    headers['sec-fetch-site'] !== undefined ||
    headers.origin !== undefined ||
    headers.referer !== undefined ||
    /^mozilla\//i.test(headers['user-agent'] ?? '')
  );
}

/** Of `name:port`, `1.2.3.4:port` or `[::1]:port`. */
function nameIn(host: string): string {
  const [, address, name = ''] = /^(?:\[([^\]]*)\]|([^:]*))/.exec(host) ?? [];
  return (address ?? name).replace(/\.$/, '').toLowerCase();
}

/** Addresses cannot be pointed elsewhere, and names of one word are those of this network. */
function isOwnName(name: string, bound: string): boolean {
  if (name === bound || isIP(name) !== 0 || !name.includes('.')) return true;
  return PRIVATE.test(name) || name === hostname().toLowerCase();
}
