import type { RedactionSettings } from '../configuration/redaction-from-environment.ts';
import { createKeyedHash } from '../keyed-hash.ts';
import { isCardNumber, replaceCards } from './card-numbers.ts';
import { replaceInContexts } from './contexts.ts';
import { namesNext, secrecyInMap } from './likely-secrets.ts';
import { replaceFlagValues, replaceNamedValues } from './named-values.ts';
import { hasPersonalNumbers, replacePersonalNumbers } from './personal-numbers.ts';
import { createSecrecy, NOTHING, type Secrecy, type SecrecyOf, TEXTS } from './secret-names.ts';
import {
  CONTEXT,
  DASHES,
  DIGITS,
  LONG_WORD,
  NAMED_VALUE,
  PERCENT,
  PERSONAL,
  SCHEME,
  suspicionOf,
  URL_START,
} from './suspicion.ts';
import {
  AUTHORIZATION,
  looksRandom,
  PRIVATE_KEYS,
  replaceTokens,
  USER_INFO,
} from './token-patterns.ts';
import { replaceEncoded, replaceInQuery, replaceInUrl } from './url-query.ts';

/**
 * Takes secrets out of what is about to leave. Nothing that it is given is changed: what holds a secret is
 * copied. It never throws on data, whatever that is.
 */
export interface Redactor {
  readonly secrecyOf: SecrecyOf;
  /** A text of any kind. */
  text(text: string): string;
  /** The query of a URL, without its question mark. */
  query(query: string): string;
  /** A URL, or the target of a request. */
  url(url: string): string;
  /**
   * What stands under a name: texts, numbers, lists and plain objects, as deep as they go. Values of other
   * kinds stay as they are.
   */
  value(name: string, value: unknown): unknown;
  /** What stands in place of a secret: `REDACTED`, or `hash:` and 16 hexadecimal digits. */
  mask(secret: string): string;
}

export const REDACTED = 'REDACTED';
const HASH = 'hash:';
/** Also as loggers and Sentry's SDK write it, which know their own reasons. */
const MASKED =
  /^(?:redacted|hash:[0-9a-f]{16}|\[(?:redacted|filtered|masked|hidden|censored)\]|\*{3,})$/i;
/** Deeper than anything that is meant to be read. */
const MAX_DEPTH = 24;
const TOO_DEEP = '[too deep]';
const SCHEME_AND_REST = /^(bearer|basic|digest|token|apikey|negotiate)([ \t]+)(\S.*)$/is;

/**
 * @param settings SIGHTLINE_REDACT
 * @param hashKey SIGHTLINE_HASH_KEY
 * @returns undefined where redaction is off
 */
export function createRedactor(
  settings: RedactionSettings,
  hashKey: string | undefined,
): Redactor | undefined {
  if (settings.mode === 'off') return undefined;
  const secrecyOf = createSecrecy(settings);
  const hash = settings.mode === 'hash' ? createKeyedHash(hashKey) : undefined;
  const { patterns } = settings;
  const isPersonalOn = hasPersonalNumbers(settings);

  const mask = (secret: string): string => {
    if (MASKED.test(secret)) return secret;
    return hash === undefined ? REDACTED : HASH + hash(secret);
  };

  const text = (given: string): string => look(given, 0);

  /** @param passedOver bits of what need not be looked for */
  const look = (given: string, passedOver: number): string => {
    let result = given;
    for (const pattern of patterns) result = result.replace(pattern, mask);
    const found = suspicionOf(result) & ~passedOver;
    if (found === 0) return result;
    if ((found & PERCENT) !== 0) result = replaceEncoded(result, text);
    result = replaceFound(result, found, secrecyOf, mask);
    const isPersonal = isPersonalOn && (found & (PERSONAL | DIGITS | LONG_WORD)) !== 0;
    return isPersonal
      ? replacePersonalNumbers(result, (found & (PERSONAL | DIGITS)) !== 0, mask)
      : result;
  };

  // All named values of a URL stand in its query, but for parameters of its path (`;jsessionid=x`).
  const url = (given: string): string =>
    look(replaceInUrl(given, secrecyOf, mask), given.includes(';') ? 0 : NAMED_VALUE);

  const secret = (value: string): string => {
    const [, scheme, gap, rest] = SCHEME_AND_REST.exec(value) ?? [];
    return rest === undefined ? mask(value) : `${scheme}${gap}${mask(rest)}`;
  };

  const ofString = (value: string, secrecy: Secrecy): string =>
    secrecy === NOTHING || value === '' ? text(value) : secret(value);

  const ofNumber = (value: number | bigint, secrecy: Secrecy): unknown => {
    if (secrecy !== NOTHING && secrecy !== TEXTS) return mask(String(value));
    return isCardNumber(Number(value)) ? mask(String(value)) : value;
  };

  const deep = (value: unknown, secrecy: Secrecy, depth: number): unknown => {
    switch (typeof value) {
      case 'string':
        return ofString(value, secrecy);
      case 'number':
      case 'bigint':
        return ofNumber(value, secrecy);
      case 'object':
        if (value === null) return value;
        if (depth > MAX_DEPTH) return TOO_DEEP;
        if (Array.isArray(value)) return ofList(value, secrecy, depth);
        return isPlain(value) ? ofMap(value, secrecy, depth) : value;
      default:
        return value;
    }
  };

  const ofList = (list: readonly unknown[], secrecy: Secrecy, depth: number): unknown => {
    let copy: unknown[] | undefined;
    for (let index = 0; index < list.length; index++) {
      const item = list[index];
      const before = index > 0 ? list[index - 1] : undefined;
      // `--password`, `x`; and pairs, as headers and queries are sometimes kept.
      const named = typeof before === 'string' && namesNext(before, list.length, index);
      const own = secrecy === NOTHING && named ? secrecyOf(before) : secrecy;
      const redacted = deep(item, own, depth + 1);
      if (redacted === item) continue;
      copy ??= [...list];
      copy[index] = redacted;
    }
    return copy ?? list;
  };

  const ofMap = (map: object, secrecy: Secrecy, depth: number): unknown => {
    let copy: Record<string, unknown> | undefined;
    for (const key of Object.keys(map)) {
      const value = (map as Record<string, unknown>)[key];
      const own = secrecyInMap(map as Record<string, unknown>, key, secrecyOf);
      const redacted = deep(value, own > secrecy ? own : secrecy, depth + 1);
      if (redacted === value) continue;
      copy ??= { ...map };
      copy[key] = redacted;
    }
    return copy ?? map;
  };

  return {
    secrecyOf,
    text,
    mask,
    query: (query) => look(replaceInQuery(query, secrecyOf, mask), NAMED_VALUE),
    url,
    value: (name, value) => deep(value, secrecyOf(name), 0),
  };
}

/** From the most particular form to the most general. */
function replaceFound(
  text: string,
  found: number,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
): string {
  let result = text;
  if ((found & DASHES) !== 0 && result.includes('-----BEGIN')) {
    result = result.replace(PRIVATE_KEYS, mask);
  }
  if ((found & (LONG_WORD | URL_START)) !== 0) {
    result = replaceTokens(result, mask);
  }
  if ((found & URL_START) !== 0 && result.includes('@')) {
    result = result.replace(USER_INFO, (_, database, wide, scheme, narrow) => {
      const [name, password] = splitOnce((wide ?? narrow) as string, ':');
      const hidden = password === undefined ? mask(name) : `${mask(name)}:${mask(password)}`;
      return `${database ?? scheme}${hidden}@`;
    });
  }
  if ((found & SCHEME) !== 0) {
    result = result.replace(AUTHORIZATION, (match, scheme: string, gap: string, value: string) =>
      looksRandom(value) ? `${scheme}${gap}${mask(value)}` : match,
    );
  }
  if ((found & (CONTEXT | NAMED_VALUE | DASHES)) !== 0) {
    result = replaceInContexts(result, (found & (CONTEXT | DASHES)) !== 0, secrecyOf, mask);
  }
  if ((found & NAMED_VALUE) !== 0) result = replaceNamedValues(result, secrecyOf, mask);
  if ((found & DASHES) !== 0) result = replaceFlagValues(result, secrecyOf, mask);
  if ((found & DIGITS) !== 0) result = replaceCards(result, mask);
  return result;
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
