/** The parts of a request target that are recorded. */
export interface RequestTarget {
  /** `url.path`, as sent. */
  readonly path: string;
  /** Without the question mark; `''` without a query. */
  readonly query: string;
}

/**
 * Splits a request target. A URL object would cost more than the rest, resolve `..`, and parse `//example.com` as a
 * host.
 *
 * @param target origin-form (`/a?b`), absolute-form (`http://host/a?b`), asterisk-form (`*`), or authority-form
 *   (`host:443`, of CONNECT). Source: RFC 9112, section 3.2.
 * @param isAuthority whether it is authority-form, which has no path
 */
export function splitTarget(target: string, isAuthority: boolean): RequestTarget {
  if (isAuthority) return { path: '', query: '' };
  const start = target.charCodeAt(0) === SLASH ? 0 : pathStart(target);
  const mark = target.indexOf('?', start);
  if (mark < 0) return { path: start === 0 ? target : target.slice(start) || '/', query: '' };
  return { path: target.slice(start, mark) || '/', query: target.slice(mark + 1) };
}

const SLASH = '/'.charCodeAt(0);

/** The index of the path in absolute-form. */
function pathStart(target: string): number {
  const scheme = target.indexOf('://');
  if (scheme < 0) return 0;
  for (let index = scheme + 3; index < target.length; index++) {
    const character = target[index];
    if (character === '/' || character === '?') return index;
  }
  return target.length;
}
