import { EVERYTHING, type Secrecy, type SecrecyOf } from './secret-names.ts';

/** Private parts of JSON web keys (RFC 7518, 6.2.2, 6.3.2 and 6.4). */
const OF_JWK = /^(?:d|p|q|dp|dq|qi|k|oth)$/;

/**
 * Determines the secrecy of a value in a map from the other entries: `{ name: 'Cookie', value: 'a=b' }`, and
 * private keys in JSON (RFC 7517), which have `kty`.
 */
export function secrecyInMap(map: object, key: string, secrecyOf: SecrecyOf): Secrecy {
  if (key === 'value') {
    const name = textUnder(map, 'name') ?? textUnder(map, 'key');
    if (name !== undefined) return secrecyOf(name);
  }
  return OF_JWK.test(key) && textUnder(map, 'kty') !== undefined ? EVERYTHING : secrecyOf(key);
}

/** A getter or a proxy may throw. */
function textUnder(map: object, key: string): string | undefined {
  try {
    const value = (map as Readonly<Record<string, unknown>>)[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Names of secret headers in lists such as `rawHeaders`. */
const HEADER = /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{1,60})$/i;

/** Whether a list item is the name of the item at `index`: `--password`, `x`; pairs; lists of headers. */
export function namesNext(before: string, length: number, index: number): boolean {
  if (before.startsWith('--')) return !before.includes('=');
  if (length === 2) return index === 1;
  return length % 2 === 0 && index % 2 === 1 && HEADER.test(before);
}

/** Names whose values may be anything; the values are secrets if they look random. */
const WEAK =
  /^(?:code|key|ticket|assertion|s|t|state|nonce|session|sess|auth_code|oauth_state|login|invite|invitation|hash|h|k|magic|reset|verify|confirmation)$/i;

/** Whether values of a name are secrets only if they look random. */
export function isWeakName(name: string): boolean {
  return WEAK.test(name);
}

const LONG = 16;
/** Longer values are not written by people. */
const LONGEST_OF_WORDS = 4096;
/** Words and numbers, as in text and in translation keys. */
const PARTS = /[\s+._:/,|=%&~-]+/;
const WORD =
  /^(?:[a-z]{1,24}|[A-Z]?[a-z]{1,24}|[A-Z]{1,24}|[A-Z]?[a-z]{3,}(?:[A-Z][a-z]{3,})*|\d{1,8}|[A-Za-z]{1,3}\d{1,6})?$/;
/** Ids: UUIDs, ULIDs, ObjectIds, numbers. */
const IDENTIFIER =
  /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{24}|\d+)$/i;

/** Whether the value of a weak name is a secret: long, and neither words nor an id. */
export function looksSecret(value: string): boolean {
  if (value.length < LONG || IDENTIFIER.test(value)) return false;
  if (value.length > LONGEST_OF_WORDS) return true;
  return !value.split(PARTS).every((part) => WORD.test(part));
}
