import { NOTHING, type SecrecyOf } from './secret-names.ts';

/** Parameters whose long values are secrets, and whose short ones are something else. */
const SECRET_IF_LONG = /^(?:code|key|ticket|assertion|sid|s|t|state|nonce)$/i;
const LONG = 16;
/** What stands between the signs of a query, or between blanks. */
const WORD = /[^\s"'`<>&=;,?#]+/g;
/** Placeholders of routes and what has been replaced already stay. */
const STAYS = /^(?:REDACTED$|hash:|$)/;

/**
 * Replaces the values of secret parameters and leaves everything else as it was sent.
 *
 * @param query without its question mark
 */
export function replaceInQuery(
  query: string,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
): string {
  let result = '';
  /** How far `query` has been taken over. */
  let done = 0;
  for (let start = 0; start < query.length; ) {
    const separator = query.indexOf('&', start);
    const end = separator < 0 ? query.length : separator;
    const equals = query.indexOf('=', start);
    if (equals > start && equals < end) {
      const value = query.slice(equals + 1, end);
      if (isSecret(query.slice(start, equals), value, secrecyOf) && !STAYS.test(value)) {
        result += query.slice(done, equals + 1) + mask(value);
        done = end;
      }
    }
    start = end + 1;
  }
  return done === 0 ? query : result + query.slice(done);
}

/** The same in a URL or in the target of a request. */
export function replaceInUrl(
  url: string,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
): string {
  const mark = url.indexOf('?');
  if (mark < 0) return url;
  const hash = url.indexOf('#', mark);
  const end = hash < 0 ? url.length : hash;
  const query = url.slice(mark + 1, end);
  const replaced = replaceInQuery(query, secrecyOf, mask);
  return replaced === query ? url : url.slice(0, mark + 1) + replaced + url.slice(end);
}

function isSecret(name: string, value: string, secrecyOf: SecrecyOf): boolean {
  const plain = decoded(name);
  if (secrecyOf(plain) !== NOTHING) return true;
  return value.length >= LONG && SECRET_IF_LONG.test(plain);
}

/**
 * The words of a text that have percent-encoded characters (RFC 3986, 2.1), looked through as they were
 * before.
 */
export function replaceEncoded(text: string, redact: (plain: string) => string): string {
  return text.replace(WORD, (word) => {
    if (!word.includes('%')) return word;
    const plain = decoded(word);
    if (plain === word) return word;
    const redacted = redact(plain);
    return redacted === plain ? word : encodeURIComponent(redacted.toWellFormed());
  });
}

/** A name may be written with escapes, and means the same to whoever reads it. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
