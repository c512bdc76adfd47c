import type { Mask } from '../mask.ts';
import { spend, type Work } from '../work-budget.ts';
import { isWeakName, looksSecret } from './likely-secrets.ts';
import { decodePercent } from './percent-encoding.ts';
import { NOTHING, type SecrecyOf } from './secret-names.ts';

/** Empty values and masks stay. */
const STAYS = /^(?:REDACTED$|hash:|$)/;

/**
 * Masks the values of secret parameters and leaves everything else as it was sent. If the budget runs out,
 * the rest is masked.
 *
 * @param query without its question mark
 */
export function replaceInQuery(
  query: string,
  secrecyOf: SecrecyOf,
  mask: Mask,
  work: Work,
): string {
  let result = '';
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

/** A parameter ends at `&`, or at `;` if another parameter follows: a value may contain a semicolon. */
function endOfParameter(query: string, start: number): number {
  SEPARATOR.lastIndex = start;
  const match = SEPARATOR.exec(query);
  return match === null ? query.length : match.index;
}
const SEPARATOR = /&|;(?=[^&;=]{1,80}=)/g;

/** Masks secret parameters in the query and the fragment of a URL or request target. */
export function replaceInUrl(url: string, secrecyOf: SecrecyOf, mask: Mask, work: Work): string {
  const hash = url.indexOf('#');
  const end = hash < 0 ? url.length : hash;
  const mark = url.lastIndexOf('?', end) < 0 ? -1 : url.indexOf('?');
  let result = url;
  // From the end, so that earlier positions stay valid.
  if (hash >= 0) result = replacePart(result, hash + 1, url.length, secrecyOf, mask, work);
  return mark < 0 ? result : replacePart(result, mark + 1, end, secrecyOf, mask, work);
}

function replacePart(
  url: string,
  start: number,
  end: number,
  secrecyOf: SecrecyOf,
  mask: Mask,
  work: Work,
): string {
  const part = url.slice(start, end);
  const replaced = replaceInQuery(part, secrecyOf, mask, work);
  return replaced === part ? url : url.slice(0, start) + replaced + url.slice(end);
}

function isSecret(name: string, value: string, secrecyOf: SecrecyOf): boolean {
  const plain = decodePercent(name);
  if (secrecyOf(plain) !== NOTHING) return true;
  return isWeakName(plain) && looksSecret(decodePercent(value));
}
