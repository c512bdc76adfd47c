import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Whom the viewer answers. */
export interface Admission {
  /** Names under which it may be asked for, besides `localhost`; addresses always are. */
  readonly hosts: readonly string[];
  /** Origins whose pages may send telemetry, such as `http://localhost:5173`. They may read nothing. */
  readonly origins: readonly string[];
  /** What clients need that are not on this machine. */
  readonly token: string;
}

export interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string | undefined;
  /** Whether the path takes telemetry, which pages of allowed origins may send. */
  readonly sends: boolean;
}

export interface Refusal {
  readonly status: 401 | 403;
  readonly reason: string;
}

/**
 * Why a request is refused; undefined where it is not. A page elsewhere can have a browser send requests
 * here: its origin gives it away, and where it has bent a name of its own to this address (DNS rebinding),
 * the name does.
 */
export function refusalOf(admission: Admission, asked: Asked): Refusal | undefined {
  const { headers, remoteAddress, sends } = asked;
  const host = headers.host ?? headers[':authority'];
  if (!isKnownHost(admission, typeof host === 'string' ? host : '')) {
    return {
      status: 403,
      reason: 'This host name is not one of the viewer: --allow-host adds it.',
    };
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    if (!sends || !admission.origins.includes(origin)) {
      return { status: 403, reason: 'This origin may not: --allow-origin lets it send telemetry.' };
    }
  }
  // A browser says so even where it sends no origin, as for images and links.
  const site = headers['sec-fetch-site'];
  if (origin === undefined && site === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate') {
    return { status: 403, reason: 'A page of another site may not.' };
  }
  if (isLoopback(remoteAddress) || hasToken(admission.token, headers)) return undefined;
  return { status: 401, reason: 'From another machine: authorization: Bearer TOKEN is needed.' };
}

/** Whether the address is of this machine. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

function isKnownHost({ hosts }: Admission, host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  // An address is nobody's name: what could be bent to this machine is a name.
  const address = name.replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isIP(address) !== 0 || hosts.includes(name);
}

/** In the header, or in the cookie that the page gets for the token in its address. */
function hasToken(token: string, { authorization, cookie }: IncomingHttpHeaders): boolean {
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  const kept = /(?:^|;\s*)sightline-token=([\w-]+)/.exec(cookie ?? '')?.[1];
  return [bearer, kept].some((given) => given !== undefined && isSame(given, token));
}

/** Takes as long for a wrong token as for a right one. */
export function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
