/** Characters of a URL that may be a secret: user and password, and the query, which holds API keys. */
const NOT_SHOWN = '[not shown]';

/**
 * The URL, where it is one of http or https; else undefined. A host of digits alone is a port that lost
 * its host: `http://4318` would otherwise be the address 0.0.16.222.
 */
export function parseHttpUrl(value: string): URL | undefined {
  if (/^[a-z]+:\/\/\d+(?![^/?#])/i.test(value)) return undefined;
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) ? url : undefined;
}

/**
 * What somebody meant who wrote no URL: `localhost:4318` lacks its scheme; `htp://…`, `http:/…` and
 * `http//…` have it misspelt; `4318` and `:4318` are a port of this machine.
 *
 * @returns undefined where nothing is likely, or where it would show a secret
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

/** A URL, or what was meant to be one, fit to be shown to anybody. */
export function maskSecrets(value: string): string {
  const [address, query] = splitOnce(value, '?');
  // A password may hold a slash or an "@", so all up to the last "@" is hidden.
  const at = address.lastIndexOf('@');
  const scheme = /^[a-z][a-z0-9+.-]*:\/*(?=.*@)/i.exec(address)?.[0] ?? '';
  const start = scheme.endsWith('/') ? scheme : '';
  const shown = at < 0 ? address : `${start}${NOT_SHOWN}${address.slice(at)}`;
  return query === undefined ? shown : `${shown}?${NOT_SHOWN}`;
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}
