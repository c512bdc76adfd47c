import { isWeakName, looksSecret } from './likely-secrets.ts';
import { NOTHING, type SecrecyOf } from './secret-names.ts';

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
    const end = endOfParameter(query, start);
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

/** At `&`, or at `;` where another parameter follows: a value may have one of its own. */
function endOfParameter(query: string, start: number): number {
  SEPARATOR.lastIndex = start;
  const found = SEPARATOR.exec(query);
  return found === null ? query.length : found.index;
}
const SEPARATOR = /&|;(?=[^&;=]{1,80}=)/g;

/** The same in a URL or in the target of a request, also in its fragment. */
export function replaceInUrl(
  url: string,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
): string {
  const hash = url.indexOf('#');
  const end = hash < 0 ? url.length : hash;
  const mark = url.lastIndexOf('?', end) < 0 ? -1 : url.indexOf('?');
  let result = url;
  // From behind, so that what is before keeps its place.
  if (hash >= 0) result = replacePart(result, hash + 1, url.length, secrecyOf, mask);
  return mark < 0 ? result : replacePart(result, mark + 1, end, secrecyOf, mask);
}

function replacePart(
  url: string,
  start: number,
  end: number,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
): string {
  const part = url.slice(start, end);
  const replaced = replaceInQuery(part, secrecyOf, mask);
  return replaced === part ? url : url.slice(0, start) + replaced + url.slice(end);
}

function isSecret(name: string, value: string, secrecyOf: SecrecyOf): boolean {
  const plain = decoded(name);
  if (secrecyOf(plain) !== NOTHING) return true;
  return isWeakName(plain) && looksSecret(decoded(value));
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
