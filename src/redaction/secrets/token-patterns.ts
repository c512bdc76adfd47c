import type { Mask } from '../mask.ts';
import { formAt } from './form-table.ts';
import {
  INFIX_FORMS,
  MAY_BE_INFIX,
  MAY_BE_PATH,
  mayMatch,
  SECRET_PATHS,
  SHORTEST_WORD_FORM,
  WORD_FORM,
} from './infix-forms.ts';

/** With a backslash before it, white space in a text within a text. */
const ESCAPES = 'nrt';
const BACKSLASH = 0x5c;

const IN_WORDS = new Uint8Array(128);
for (const [from, to] of ['09', 'AZ', 'az', '__', '--']) {
  IN_WORDS.fill(1, from!.charCodeAt(0), to!.charCodeAt(0) + 1);
}
/** The position of the first dash of a UUID, where WORD_FORM has none. */
const DASH_OF_UUID = 8;
const DASH = 0x2d;

/**
 * Masks tokens recognised by their form, in one pass over the words of a text. A word that begins like no
 * rule costs one table look-up.
 */
export function replaceTokens(text: string, mask: Mask): string {
  return replacePaths(replaceInfixes(replaceForms(text, mask), mask), mask);
}

function replaceForms(text: string, mask: Mask): string {
  let result = '';
  let done = 0;
  let isInWord = false;
  for (let at = 0; at < text.length; at++) {
    if (!isWordCharacter(text.charCodeAt(at))) {
      isInWord = false;
      continue;
    }
    if (isInWord) continue;
    isInWord = true;
    const start = isEscape(text, at) ? at + 1 : at;
    const token = formAt(text, start) ?? wordFormAt(text, start);
    if (token === undefined) continue;
    if (token.isSecret) {
      result += text.slice(done, start) + mask(text.slice(start, token.end));
      done = token.end;
    }
    at = token.end - 1;
  }
  return done === 0 ? text : result + text.slice(done);
}

function wordFormAt(
  text: string,
  at: number,
): { readonly end: number; readonly isSecret: boolean } | undefined {
  if (text.charCodeAt(at + DASH_OF_UUID) === DASH || !isLongWord(text, at)) return undefined;
  WORD_FORM.lastIndex = at;
  return WORD_FORM.test(text) ? { end: WORD_FORM.lastIndex, isSecret: true } : undefined;
}

/** Scans from the end, because most words are shorter. */
function isLongWord(text: string, at: number): boolean {
  let index = at + SHORTEST_WORD_FORM - 1;
  while (index > at && isWordCharacter(text.charCodeAt(index))) index--;
  return index === at;
}

/** A character of a word. Tokens begin only at the start of a word. */
function isWordCharacter(code: number): boolean {
  return code < 128 && IN_WORDS[code] === 1;
}

function isEscape(text: string, at: number): boolean {
  return at > 0 && text.charCodeAt(at - 1) === BACKSLASH && ESCAPES.includes(text[at]!);
}

function replaceInfixes(text: string, mask: Mask): string {
  if (!MAY_BE_INFIX.test(text)) return text;
  let result = text;
  for (const form of INFIX_FORMS) {
    if (mayMatch(result, form)) result = replaceMatches(result, form.pattern, mask);
  }
  return result;
}

function replaceMatches(text: string, pattern: RegExp, mask: Mask): string {
  let result = '';
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    const token = match[1] ?? match[0];
    const end = match.index + match[0].length;
    result += text.slice(done, end - token.length) + mask(token);
    done = end;
  }
  return done === 0 ? text : result + text.slice(done);
}

function replacePaths(text: string, mask: Mask): string {
  if (!MAY_BE_PATH.test(text)) return text;
  let result = text;
  for (const form of SECRET_PATHS) {
    if (!mayMatch(result, form)) continue;
    result = result.replace(form.pattern, (_, path: string, secret: string) => path + mask(secret));
  }
  return result;
}

/** Values of the header `Authorization` (RFC 9110, 11.4), anywhere. Forms write a blank as `+`. */
export const AUTHORIZATION = /\b(bearer|basic)([ \t+]+)([\w.~+/=-]{4,})/gi;

const GAP = '[ +]';
const KEY = `(?:[A-Z0-9]{1,20}${GAP}){0,3}PRIVATE${GAP}KEY(?:${GAP}BLOCK)?`;
/** Private keys (RFC 7468 and OpenPGP), with or without their end: long texts may have been truncated. */
export const PRIVATE_KEYS = new RegExp(
  `-----BEGIN${GAP}${KEY}-----[\\s\\S]*?(?:-----END${GAP}${KEY}-----|$)`,
  'g',
);

const LONG = 20;
const SECRET_CHARACTERS = /\d|[a-z][A-Z]|[A-Z]{2}|[=+/~]/;
/** Hyphenated words, possibly with a year or a version: `basic subscription-2024`. */
const WORDS = /^[A-Za-z]+(?:[-_.][A-Za-z]+)*(?:[-_.]?\d{1,4})?$/;

/** False for prose such as "basic authentication failed". */
export function looksRandom(value: string): boolean {
  if (/^[A-Za-z]+[-_.]/.test(value) && WORDS.test(value)) return false;
  return value.length >= LONG || SECRET_CHARACTERS.test(value);
}
