/** The two parts of a request target that attributes are made of. */
export interface RequestTarget {
  /** `url.path`, as it was sent. */
  readonly path: string;
  /** Without the question mark; '' where there is none. */
  readonly query: string;
}

/**
 * Takes a request target apart without a URL object, which would cost more than the rest, resolve `..`,
 * and take `//example.com` for a host.
 *
 * @param target origin-form (`/a?b`), absolute-form (`http://host/a?b`), asterisk-form (`*`), or
 *   authority-form (`host:443`, of CONNECT). Source: RFC 9112, section 3.2.
 * @param isAuthority whether it is authority-form, which has no path
 */
export function splitTarget(target: string, isAuthority: boolean): RequestTarget {
  if (isAuthority) return { path: '', query: '' };
  const start = target.charCodeAt(0) === SLASH ? 0 : startOfPath(target);
  const mark = target.indexOf('?', start);
  if (mark < 0) return { path: start === 0 ? target : target.slice(start) || '/', query: '' };
  return { path: target.slice(start, mark) || '/', query: target.slice(mark + 1) };
}

const SLASH = '/'.charCodeAt(0);

/** Where the path begins in absolute-form. */
function startOfPath(target: string): number {
  const scheme = target.indexOf('://');
  if (scheme < 0) return 0;
  for (let at = scheme + 3; at < target.length; at++) {
    const character = target[at];
    if (character === '/' || character === '?') return at;
  }
  return target.length;
}
