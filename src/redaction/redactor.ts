import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import { createKeyedHash } from '../util/keyed-hash.ts';
import { createDeep } from './deep-values.ts';
import { isCardNumber, replaceCards } from './secrets/card-numbers.ts';
import { replaceInContexts } from './secrets/context-patterns.ts';
import { replaceEncoded } from './secrets/encoded-words.ts';
import { replaceFlagValues, replaceNamedValues } from './secrets/named-values.ts';
import { hasPersonalNumbers, replacePersonalNumbers } from './secrets/personal-numbers.ts';
import {
  createSecrecy,
  NOTHING,
  type Secrecy,
  type SecrecyOf,
  TEXTS,
} from './secrets/secret-names.ts';
import {
  CONTEXT,
  DASHES,
  DIGITS,
  isSuspiciousFrom,
  isSuspiciousName,
  LONG_WORD,
  NAMED_VALUE,
  PERCENT,
  PERSONAL,
  SCHEME,
  suspicionOf,
  URL_START,
} from './secrets/suspicion.ts';
import {
  AUTHORIZATION,
  looksRandom,
  PRIVATE_KEYS,
  replaceTokens,
} from './secrets/token-patterns.ts';
import { replaceInQuery, replaceInUrl } from './secrets/url-query.ts';
import { replaceUserInfo } from './secrets/user-info.ts';
import { replaceUserPatterns } from './secrets/user-patterns.ts';
import { cutBefore, newWork, spend, type Work } from './work-budget.ts';

/**
 * Takes secrets out of what is about to leave. Nothing that it is given is changed: what holds a secret is
 * copied. It never throws on data, whatever that is, and takes a bounded time for each value: of what is
 * longer than that allows the beginning is looked through, and the rest is masked.
 */
export interface Redactor {
  readonly secrecyOf: SecrecyOf;
  /** Whether the user has named forms of secrets, which may be any. */
  readonly hasOwnPatterns: boolean;
  /** What may be spent on values that belong together; without one, each value gets its own. */
  work(): Work;
  /** A text of any kind. */
  text(text: string, work?: Work): string;
  /** The query of a URL, without its question mark. */
  query(query: string, work?: Work): string;
  /** A URL, or the target of a request. */
  url(url: string, work?: Work): string;
  /**
   * What stands under a name: texts, numbers, lists and objects, as deep as they go. Values of other kinds
   * stay as they are.
   */
  value(name: string, value: unknown, work?: Work): unknown;
  /** What stands in place of a secret: `REDACTED`, or `hash:` and 16 hexadecimal digits. */
  mask(secret: string): string;
}

export const REDACTED = 'REDACTED';
const HASH = 'hash:';
/** Also as loggers and Sentry's SDK write it, which know their own reasons. */
const MASKED =
  /^(?:redacted|hash:[0-9a-f]{16}|\[(?:redacted|filtered|masked|hidden|censored)\]|\*{3,})$/i;
/** How often a word that is percent-encoded is decoded: what is encoded more often is masked. */
const LEVELS = 3;
/** Larger ones are no numbers of anything, and take long to be written. */
const LONGEST_BITS = 64;
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

  /** A hash takes as long as a hundred characters do. */
  const maskWithin = (work: Work): ((secret: string) => string) =>
    hash === undefined ? mask : (secret) => (spend(work, 'hashes') ? mask(secret) : REDACTED);

  /**
   * @param passedOver bits of what need not be looked for
   * @param level how often the text has been decoded
   */
  const look = (given: string, passedOver: number, work: Work, level: number): string => {
    const hide = maskWithin(work);
    const own = patterns.length === 0 ? given : replaceUserPatterns(given, patterns, hide);
    const { length } = own;
    const room = Math.min(length, work.characters, work.looks);
    const found = suspicionOf(own, 0, room) & ~passedOver;
    const isCut =
      room < length &&
      (found !== 0 || length > work.looks || isSuspiciousFrom(own, room, passedOver));
    work.looks = Math.max(0, work.looks - length);
    if (found === 0 && !isCut) return own;
    const end = isCut ? cutBefore(own, room) : length;
    const rest = isCut ? hide(own.slice(end)) : '';
    const head = isCut ? own.slice(0, end) : own;
    if (found === 0 || end === 0) return head + rest;
    work.characters = isCut ? 0 : work.characters - length;
    const plain =
      (found & PERCENT) === 0 ? head : replaceEncoded(head, decodedLook(work, level), hide);
    const shown = replaceFound(plain, found, secrecyOf, hide, work);
    if (!isPersonalOn || (found & (PERSONAL | DIGITS | LONG_WORD)) === 0) return shown + rest;
    return replacePersonalNumbers(shown, (found & (PERSONAL | DIGITS)) !== 0, hide) + rest;
  };

  /** Whether something in the word that is being decoded cannot be looked through. */
  let isStuck = false;
  /** Undefined for what is encoded more often than we look: the word of the text itself is masked then. */
  const decodedLook = (work: Work, level: number) => (plain: string) => {
    if (level === 0) isStuck = false;
    isStuck ||= level === LEVELS || plain.length > work.characters || !spend(work, 'finds');
    const redacted = isStuck ? undefined : look(plain, 0, work, level + 1);
    return isStuck ? undefined : redacted;
  };

  const text = (given: string, work: Work): string => look(given, 0, work, 0);

  /** What is too long to be looked through is cut before it is taken apart. */
  const beginning = (
    given: string,
    work: Work,
    look: (head: string, hide: (secret: string) => string) => string,
  ): string => {
    const hide = maskWithin(work);
    const room = Math.min(work.characters, work.looks);
    if (given.length <= room) return look(given, hide);
    const end = cutBefore(given, room);
    return look(given.slice(0, end), hide) + hide(given.slice(end));
  };

  const query = (given: string, work: Work): string =>
    beginning(given, work, (head, hide) =>
      look(replaceInQuery(head, secrecyOf, hide, work), NAMED_VALUE, work, 0),
    );

  // All named values of a URL stand in its query, but for parameters of its path (`;jsessionid=x`).
  const url = (given: string, work: Work): string =>
    beginning(given, work, (head, hide) => {
      const passedOver = head.includes(';') ? 0 : NAMED_VALUE;
      return look(replaceInUrl(head, secrecyOf, hide, work), passedOver, work, 0);
    });

  const secret = (value: string, hide: (secret: string) => string): string => {
    const [, scheme, gap, rest] = SCHEME_AND_REST.exec(value) ?? [];
    return rest === undefined ? hide(value) : `${scheme}${gap}${hide(rest)}`;
  };

  const ofNumber = (value: number | bigint, secrecy: Secrecy, work: Work): unknown => {
    if (secrecy !== NOTHING && secrecy !== TEXTS) {
      const isHuge = typeof value === 'bigint' && BigInt.asIntN(LONGEST_BITS, value) !== value;
      return isHuge ? REDACTED : maskWithin(work)(String(value));
    }
    return isCardNumber(Number(value)) ? mask(String(value)) : value;
  };

  const deep = createDeep({
    secrecyOf,
    unreadable: REDACTED,
    key: (key, work) => (isSuspiciousName(key) ? look(key, 0, work, 0) : key),
    text: (value, secrecy, work) =>
      secrecy === NOTHING || value === ''
        ? look(value, 0, work, 0)
        : secret(value, maskWithin(work)),
    number: ofNumber,
  });

  return {
    secrecyOf,
    hasOwnPatterns: patterns.length > 0,
    mask,
    work: newWork,
    text: (given, work) => total(text, given, work),
    query: (given, work) => total(query, given, work),
    url: (given, work) => total(url, given, work),
    value(name, value, work) {
      try {
        return deep(value, secrecyOf(name), work ?? newWork());
      } catch {
        return REDACTED;
      }
    },
  };
}

/** What cannot be looked through does not leave, and whoever asks goes on. */
function total(
  redact: (text: string, work: Work) => string,
  given: string,
  work: Work | undefined,
): string {
  try {
    return redact(given, work ?? newWork());
  } catch {
    return REDACTED;
  }
}

/** From the most particular form to the most general. */
function replaceFound(
  text: string,
  found: number,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
  work: Work,
): string {
  let result = text;
  if ((found & DASHES) !== 0 && result.includes('-----BEGIN')) {
    result = result.replace(PRIVATE_KEYS, mask);
  }
  if ((found & (LONG_WORD | URL_START)) !== 0) {
    result = replaceTokens(result, mask);
  }
  if ((found & URL_START) !== 0) result = replaceUserInfo(result, mask);
  if ((found & SCHEME) !== 0) {
    result = result.replace(AUTHORIZATION, (match, scheme: string, gap: string, value: string) =>
      looksRandom(value) ? `${scheme}${gap}${mask(value)}` : match,
    );
  }
  if ((found & (CONTEXT | NAMED_VALUE | DASHES)) !== 0) {
    result = replaceInContexts(result, (found & (CONTEXT | DASHES)) !== 0, secrecyOf, mask);
  }
  if ((found & NAMED_VALUE) !== 0) result = replaceNamedValues(result, secrecyOf, mask, work);
  if ((found & DASHES) !== 0) result = replaceFlagValues(result, secrecyOf, mask);
  if ((found & DIGITS) !== 0) result = replaceCards(result, mask);
  return result;
}
