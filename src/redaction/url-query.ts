import { decoded } from './escapes.ts';
import { NOTHING, type SecrecyOf } from './secret-names.ts';
import { spend, type Work } from './work.ts';

/** Parameters whose long values are secrets, and whose short ones are something else. */
const SECRET_IF_LONG = /^(?:code|key|ticket|assertion|sid|s|t|state|nonce)$/i;
const LONG = 16;
/** Placeholders of routes and what has been replaced already stay. */
const STAYS = /^(?:REDACTED$|hash:|$)/;

/**
 * Replaces the values of secret parameters and leaves everything else as it was sent, but for what is left
 * when the work has been spent.
 *
 * @param query without its question mark
 */
export function replaceInQuery(
  query: string,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
  work: Work,
): string {
  let result = '';
  /** How far `query` has been taken over. */
  let done = 0;
  let equals = -1;
  for (let start = 0; start < query.length; ) {
    const separator = query.indexOf('&', start);
    const end = separator < 0 ? query.length : separator;
    if (equals < start) equals = query.indexOf('=', start);
    if (equals < 0) break;
    if (equals > start && equals < end) {
      if (!spend(work, 'finds')) {
        return result + query.slice(done, equals + 1) + mask(query.slice(equals + 1));
      }
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
  work: Work,
): string {
  const mark = url.indexOf('?');
  if (mark < 0) return url;
  const hash = url.indexOf('#', mark);
  const end = hash < 0 ? url.length : hash;
  const query = url.slice(mark + 1, end);
  const replaced = replaceInQuery(query, secrecyOf, mask, work);
  return replaced === query ? url : url.slice(0, mark + 1) + replaced + url.slice(end);
}

function isSecret(name: string, value: string, secrecyOf: SecrecyOf): boolean {
  const plain = decoded(name);
  if (secrecyOf(plain) !== NOTHING) return true;
  return value.length >= LONG && SECRET_IF_LONG.test(plain);
}
