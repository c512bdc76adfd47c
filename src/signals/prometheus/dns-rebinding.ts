import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Domains in which no stranger can own a name. Source: RFC 6761, RFC 8375, ICANN for `internal`. */
const PRIVATE = /\.(localhost|internal|home\.arpa|svc|cluster\.local)$/;

/**
 * Whether a request may come from a web page without access rights: one of another site, or one whose author
 * has pointed a name of theirs at this machine, so that the browser takes this server for theirs (DNS
 * rebinding). Applies only to browsers; other scrapers may use any name (docs/decisions/prometheus-pull.md).
 *
 * @param bound the name or address that the server listens on
 */
export function mayBeRebound(headers: IncomingHttpHeaders, listenHost: string): boolean {
  if (!isBrowser(headers)) return false;
  const isPage = headers['sec-fetch-mode'] !== 'navigate';
  if (headers['sec-fetch-site'] === 'cross-site' && isPage) return true;
  return !isLocalName(nameIn(headers.host ?? ''), listenHost.toLowerCase());
}

/** A page can change most of these headers, but cannot omit all of them. */
function isBrowser(headers: IncomingHttpHeaders): boolean {
  return (
    headers['accept-language'] !== undefined ||
    headers['sec-fetch-site'] !== undefined ||
    headers.origin !== undefined ||
    headers.referer !== undefined ||
    /^mozilla\//i.test(headers['user-agent'] ?? '')
  );
}

/** Returns the name in `name:port`, `1.2.3.4:port` or `[::1]:port`. */
function nameIn(host: string): string {
  const [, address, name = ''] = /^(?:\[([^\]]*)\]|([^:]*))/.exec(host) ?? [];
  return (address ?? name).replace(/\.$/, '').toLowerCase();
}

/** IP addresses cannot be rebound, and names of one word belong to the local network. */
function isLocalName(name: string, listenHost: string): boolean {
  if (name === listenHost || isIP(name) !== 0 || !name.includes('.')) return true;
  return PRIVATE.test(name) || name === hostname().toLowerCase();
}
