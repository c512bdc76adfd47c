import { spend, type Work } from '../work-budget.ts';
import { decoded } from './escapes.ts';
import { isWeakName, looksSecret } from './likely-secrets.ts';
import { NOTHING, type SecrecyOf } from './secret-names.ts';

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
    const end = endOfParameter(query, start);
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
  work: Work,
): string {
  const hash = url.indexOf('#');
  const end = hash < 0 ? url.length : hash;
  const mark = url.lastIndexOf('?', end) < 0 ? -1 : url.indexOf('?');
  let result = url;
  // From behind, so that what is before keeps its place.
  if (hash >= 0) result = replacePart(result, hash + 1, url.length, secrecyOf, mask, work);
  return mark < 0 ? result : replacePart(result, mark + 1, end, secrecyOf, mask, work);
}

function replacePart(
  url: string,
  start: number,
  end: number,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
  work: Work,
): string {
  const part = url.slice(start, end);
  const replaced = replaceInQuery(part, secrecyOf, mask, work);
  return replaced === part ? url : url.slice(0, start) + replaced + url.slice(end);
}

function isSecret(name: string, value: string, secrecyOf: SecrecyOf): boolean {
  const plain = decoded(name);
  if (secrecyOf(plain) !== NOTHING) return true;
  return isWeakName(plain) && looksSecret(decoded(value));
}
