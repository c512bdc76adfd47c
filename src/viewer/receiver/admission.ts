import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Which requests the viewer admits. */
export interface Admission {
  /** Host names of the viewer besides `localhost`; IP addresses are always admitted. */
  readonly hosts: readonly string[];
  /** Origins whose pages may send telemetry, such as `http://localhost:5173`. They can read nothing. */
  readonly origins: readonly string[];
  /** Token for clients that do not connect over loopback. */
  readonly token: string;
}

export interface ClientRequest {
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string | undefined;
  /** Whether the path receives telemetry, which pages of allowed origins may send. */
  readonly isExport: boolean;
}

export interface Refusal {
  readonly status: 401 | 403;
  readonly reason: string;
}

/**
 * Why a request is refused; undefined if it is admitted. Any page can make a browser send requests to this address: the
 * origin identifies it or, if it redirects its own host name to this address (DNS rebinding), that name.
 */
export function refusalOf(
  admission: Admission,
  { headers, remoteAddress, isExport }: ClientRequest,
): Refusal | undefined {
  const host = headers.host ?? headers[':authority'];
  if (!isKnownHost(admission, typeof host === 'string' ? host : '')) {
    return {
      status: 403,
      reason: 'This host name does not belong to the viewer: add it with --allow-host.',
    };
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    if (!isExport || !admission.origins.includes(origin)) {
      return {
        status: 403,
        reason: 'This origin is not allowed: --allow-origin lets it send telemetry.',
      };
    }
  }
  // Browsers send this header even without an origin, as for images and links.
  const site = headers['sec-fetch-site'];
  if (origin === undefined && site === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate') {
    return { status: 403, reason: 'Pages of other sites are not allowed.' };
  }
  if (isLoopback(remoteAddress) || hasToken(admission.token, headers)) return undefined;
  return { status: 401, reason: 'Other machines need the header authorization: Bearer TOKEN.' };
}

/** Whether the IP address is a loopback address. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

function isKnownHost({ hosts }: Admission, host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  // DNS rebinding needs a host name: an IP address is safe.
  const address = name.replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isIP(address) !== 0 || hosts.includes(name);
}

/** The token is in the header, or in the cookie that the page got for the token in its address. */
function hasToken(token: string, { authorization, cookie }: IncomingHttpHeaders): boolean {
  const fromHeader = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  const fromCookie = /(?:^|;\s*)sightline-token=([\w-]+)/.exec(cookie ?? '')?.[1];
  return [fromHeader, fromCookie].some((text) => text !== undefined && isEqual(text, token));
}

/** Takes the same time for a wrong token as for the right one. */
export function isEqual(text: string, token: string): boolean {
  const [a, b] = [Buffer.from(text), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
