import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import { createKeyedHash } from '../util/keyed-hash.ts';
import { createDeep } from './deep-values.ts';
import { type Mask, REDACTED } from './mask.ts';
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
 * Removes secrets from telemetry before it is exported. Inputs are never changed: a value with a secret is
 * copied. Never throws, whatever the data is, and takes bounded time for each value: if a value exceeds the
 * work budget, its beginning is inspected and the rest is masked.
 */
export interface Redactor {
  readonly secrecyOf: SecrecyOf;
  /** Whether the user has set patterns of their own, which may match anything. */
  readonly hasOwnPatterns: boolean;
  /** Creates a work budget for values that belong together. Default: one budget per value. */
  work(): Work;
  /** A text of any kind. */
  text(text: string, work?: Work): string;
  /** The query of a URL, without its question mark. */
  query(query: string, work?: Work): string;
  /** A URL, or the target of a request. */
  url(url: string, work?: Work): string;
  /** Redacts the value of a name, of any depth. Values without texts or numbers are returned unchanged. */
  value(name: string, value: unknown, work?: Work): unknown;
  /** Returns the mask of a secret: `REDACTED`, or `hash:` and 16 hexadecimal digits. */
  mask(secret: string): string;
}

const HASH = 'hash:';
/** Values masked already, including the masks of logging libraries and of Sentry's SDK. */
const MASKED =
  /^(?:redacted|hash:[0-9a-f]{16}|\[(?:redacted|filtered|masked|hidden|censored)\]|\*{3,})$/i;
/** How many levels of percent-encoding are decoded. Words encoded more often are masked. */
const LEVELS = 3;
/** Larger integers are not meaningful numbers, and take long to convert to text. */
const LONGEST_BITS = 64;
const SCHEME_AND_REST = /^(bearer|basic|digest|token|apikey|negotiate)([ \t]+)(\S.*)$/is;

/**
 * @param settings SIGHTLINE_REDACT
 * @param hashKey SIGHTLINE_HASH_KEY
 * @returns undefined when redaction is off
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

  /** One hash takes as long as a hundred characters. */
  const maskWithin = (work: Work): Mask =>
    hash === undefined ? mask : (secret) => (spend(work, 'hashes') ? mask(secret) : REDACTED);

  /**
   * @param ignoredBits suspicion bits that are not searched for
   * @param level how often the text has been decoded
   */
  const redactText = (input: string, ignoredBits: number, work: Work, level: number): string => {
    const limitedMask = maskWithin(work);
    const text = patterns.length === 0 ? input : replaceUserPatterns(input, patterns, limitedMask);
    const { length } = text;
    const room = Math.min(length, work.characters, work.looks);
    const suspicion = suspicionOf(text, 0, room) & ~ignoredBits;
    const isCut =
      room < length &&
      (suspicion !== 0 || length > work.looks || isSuspiciousFrom(text, room, ignoredBits));
    work.looks = Math.max(0, work.looks - length);
    if (suspicion === 0 && !isCut) return text;
    const end = isCut ? cutBefore(text, room) : length;
    const rest = isCut ? limitedMask(text.slice(end)) : '';
    const head = isCut ? text.slice(0, end) : text;
    if (suspicion === 0 || end === 0) return head + rest;
    work.characters = isCut ? 0 : work.characters - length;
    const plain =
      (suspicion & PERCENT) === 0
        ? head
        : replaceEncoded(head, decodedRedaction(work, level), limitedMask);
    const result = replaceSuspicious(plain, suspicion, secrecyOf, limitedMask, work);
    if (!isPersonalOn || (suspicion & (PERSONAL | DIGITS | LONG_WORD)) === 0) return result + rest;
    return (
      replacePersonalNumbers(result, (suspicion & (PERSONAL | DIGITS)) !== 0, limitedMask) + rest
    );
  };

  /** Whether part of the word being decoded cannot be inspected. */
  let isStuck = false;
  /** Undefined if a word is encoded more often than LEVELS: then the word of the original text is masked. */
  const decodedRedaction = (work: Work, level: number) => (plain: string) => {
    if (level === 0) isStuck = false;
    isStuck ||= level === LEVELS || plain.length > work.characters || !spend(work, 'finds');
    const redacted = isStuck ? undefined : redactText(plain, 0, work, level + 1);
    return isStuck ? undefined : redacted;
  };

  const redactAny = (text: string, work: Work): string => redactText(text, 0, work, 0);

  /** Cuts what exceeds the budget before taking it apart. */
  const redactBeginning = (
    text: string,
    work: Work,
    redact: (head: string, limitedMask: Mask) => string,
  ): string => {
    const limitedMask = maskWithin(work);
    const room = Math.min(work.characters, work.looks);
    if (text.length <= room) return redact(text, limitedMask);
    const end = cutBefore(text, room);
    return redact(text.slice(0, end), limitedMask) + limitedMask(text.slice(end));
  };

  const redactQuery = (query: string, work: Work): string =>
    redactBeginning(query, work, (head, limitedMask) =>
      redactText(replaceInQuery(head, secrecyOf, limitedMask, work), NAMED_VALUE, work, 0),
    );

  // All named values of a URL are in its query, except for parameters of its path (`;jsessionid=x`).
  const redactUrl = (url: string, work: Work): string =>
    redactBeginning(url, work, (head, limitedMask) => {
      const ignoredBits = head.includes(';') ? 0 : NAMED_VALUE;
      return redactText(replaceInUrl(head, secrecyOf, limitedMask, work), ignoredBits, work, 0);
    });

  const maskSecret = (value: string, limitedMask: Mask): string => {
    const [, scheme, gap, rest] = SCHEME_AND_REST.exec(value) ?? [];
    return rest === undefined ? limitedMask(value) : `${scheme}${gap}${limitedMask(rest)}`;
  };

  const redactNumber = (value: number | bigint, secrecy: Secrecy, work: Work): unknown => {
    if (secrecy !== NOTHING && secrecy !== TEXTS) {
      const isHuge = typeof value === 'bigint' && BigInt.asIntN(LONGEST_BITS, value) !== value;
      return isHuge ? REDACTED : maskWithin(work)(String(value));
    }
    return isCardNumber(Number(value)) ? mask(String(value)) : value;
  };

  const deep = createDeep({
    secrecyOf,
    unreadable: REDACTED,
    key: (key, work) => (isSuspiciousName(key) ? redactAny(key, work) : key),
    text: (value, secrecy, work) =>
      secrecy === NOTHING || value === ''
        ? redactAny(value, work)
        : maskSecret(value, maskWithin(work)),
    number: redactNumber,
  });

  return {
    secrecyOf,
    hasOwnPatterns: patterns.length > 0,
    mask,
    work: newWork,
    text: (text, work) => guarded(redactAny, text, work),
    query: (query, work) => guarded(redactQuery, query, work),
    url: (url, work) => guarded(redactUrl, url, work),
    value(name, value, work) {
      try {
        return deep(value, secrecyOf(name), work ?? newWork());
      } catch {
        return REDACTED;
      }
    },
  };
}

/** Masks what cannot be inspected, so that it is not exported and the caller goes on. */
function guarded(
  redact: (text: string, work: Work) => string,
  text: string,
  work: Work | undefined,
): string {
  try {
    return redact(text, work ?? newWork());
  } catch {
    return REDACTED;
  }
}

/** Runs the replacements from the most specific to the most general. */
function replaceSuspicious(
  text: string,
  suspicion: number,
  secrecyOf: SecrecyOf,
  mask: Mask,
  work: Work,
): string {
  let result = text;
  if ((suspicion & DASHES) !== 0 && result.includes('-----BEGIN')) {
    result = result.replace(PRIVATE_KEYS, mask);
  }
  if ((suspicion & (LONG_WORD | URL_START)) !== 0) {
    result = replaceTokens(result, mask);
  }
  if ((suspicion & URL_START) !== 0) result = replaceUserInfo(result, mask);
  if ((suspicion & SCHEME) !== 0) {
    result = result.replace(AUTHORIZATION, (match, scheme: string, gap: string, value: string) =>
      looksRandom(value) ? `${scheme}${gap}${mask(value)}` : match,
    );
  }
  if ((suspicion & (CONTEXT | NAMED_VALUE | DASHES)) !== 0) {
    result = replaceInContexts(result, (suspicion & (CONTEXT | DASHES)) !== 0, secrecyOf, mask);
  }
  if ((suspicion & NAMED_VALUE) !== 0) result = replaceNamedValues(result, secrecyOf, mask, work);
  if ((suspicion & DASHES) !== 0) result = replaceFlagValues(result, secrecyOf, mask);
  if ((suspicion & DIGITS) !== 0) result = replaceCards(result, mask);
  return result;
}
