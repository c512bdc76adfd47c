/** What in a text deserves a closer look, as bits. */
export const LONG_WORD = 1;
export const DIGITS = 2;
export const NAMED_VALUE = 4;
export const URL_START = 8;
export const SCHEME = 16;
export const DASHES = 32;
export const PERCENT = 64;

/** The shortest token that has a form of its own: `AKIA` and 16 characters are 20, Stripe's may be 16. */
const LONG = 16;
/** The shortest card number (Diners Club). */
const MANY_DIGITS = 14;

/** Kinds of characters; the rest is 0. */
const LETTER = 1;
const DIGIT = 2;
const DASH = 3;
const SPACE = 4;
const ASSIGNMENT = 5;
const COLON = 6;
const QUOTE = 7;
const ESCAPE = 8;

const KINDS = new Uint8Array(128);
KINDS.fill(DIGIT, 0x30, 0x3a);
KINDS.fill(LETTER, 0x41, 0x5b);
KINDS.fill(LETTER, 0x61, 0x7b);
KINDS[0x5f] = LETTER;
KINDS[0x2d] = DASH;
KINDS[0x20] = SPACE;
// So forms write a blank.
KINDS[0x2b] = SPACE;
KINDS[0x25] = ESCAPE;
KINDS[0x3d] = ASSIGNMENT;
KINDS[0x3e] = ASSIGNMENT;
KINDS[0x3a] = COLON;
for (const quote of '"\'`]\\') KINDS[quote.charCodeAt(0)] = QUOTE;

const BEARER = 6;
const BASIC = 5;
const SLASH = 0x2f;
const SMALL_B = 0x62;
const TO_SMALL = 0x20;

/**
 * Looks at each character once, without a regular expression and without allocating: most texts have
 * nothing in which a secret could be, and are done with about a nanosecond a character.
 *
 * @returns bits; 0 where no pattern of ours could match
 */
export function suspicionOf(text: string): number {
  const { length } = text;
  let found = 0;
  /** Where the word began in which we are: of letters, digits and dashes. */
  let word = 0;
  let digits = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    const kind = code < 128 ? KINDS[code]! : 0;
    if (kind === LETTER) {
      digits = 0;
      continue;
    }
    if (kind === DIGIT) {
      if (++digits === MANY_DIGITS) found |= DIGITS;
      continue;
    }
    if (kind === DASH) {
      if (text.charCodeAt(index + 1) === code) found |= DASHES;
      continue;
    }
    const run = index - word;
    if (run >= LONG) found |= LONG_WORD;
    word = index + 1;
    if (kind === SPACE) {
      if (run === BEARER || run === BASIC) found |= schemeAt(text, index - run);
      continue;
    }
    digits = 0;
    if (kind === COLON) found |= colonAt(text, index);
    else if (kind === ASSIGNMENT) found |= NAMED_VALUE;
    else if (kind === ESCAPE) found |= PERCENT;
  }
  return length - word >= LONG ? found | LONG_WORD : found;
}

/** Whether `Bearer` or `Basic` could begin here. */
function schemeAt(text: string, index: number): number {
  return (text.charCodeAt(index) | TO_SMALL) === SMALL_B ? SCHEME : 0;
}

/** A colon behind a word or a quote may stand between a name and its value. */
function colonAt(text: string, index: number): number {
  if (text.charCodeAt(index + 1) === SLASH && text.charCodeAt(index + 2) === SLASH) {
    return URL_START;
  }
  const before = index === 0 ? 0 : text.charCodeAt(index - 1);
  return before < 128 && KINDS[before] !== 0 && KINDS[before] !== SPACE ? NAMED_VALUE : 0;
}
