/** Replaces the parts of a URL that may be secret: user and password, and the query, which may have API keys. */
const MASK = '[not shown]';

/**
 * Parses a URL of http or https. A host of digits only is a port without a host: `http://4318` would be the address
 * 0.0.16.222.
 *
 * @returns undefined where it is not such a URL
 */
export function parseHttpUrl(value: string): URL | undefined {
  if (/^[a-z]+:\/\/\d+(?![^/?#])/i.test(value)) return undefined;
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) ? url : undefined;
}

/**
 * The URL that is most likely meant: `localhost:4318` lacks its scheme; `htp://…`, `http:/…` and `http//…` misspell
 * it; `4318` and `:4318` are a port of this machine.
 *
 * @returns undefined where none is likely, or where it would reveal a secret
 */
export function likelyUrl(value: string): string | undefined {
  const secure = /^https\b/i.test(value) ? 'https' : 'http';
  const rest = value
    .replace(/^(?:[a-z]+:\/{1,2}|https?[;.]?\/\/)/i, '')
    .replace(/^\/+/, '')
    .replace(/^:?(?=\d{1,5}(\/|$))/, 'localhost:');
  if (!/^[^/\s:@?]+(:\d+)?(\/[^\s?]*)?$/.test(rest)) return undefined;
  const url = parseHttpUrl(`${secure}://${rest}`) ?? null;
  return url === null ? undefined : url.href.replace(/\/$/, '');
}

/** Masks the secrets in a URL, or in a text that was meant to be one. */
export function maskSecrets(value: string): string {
  const [address, query] = splitOnce(value, '?');
  // A password may contain a slash or an "@", so everything up to the last "@" is masked.
  const at = address.lastIndexOf('@');
  const scheme = /^[a-z][a-z0-9+.-]*:\/*(?=.*@)/i.exec(address)?.[0] ?? '';
  const start = scheme.endsWith('/') ? scheme : '';
  const visible = at < 0 ? address : `${start}${MASK}${address.slice(at)}`;
  return query === undefined ? visible : `${visible}?${MASK}`;
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}
