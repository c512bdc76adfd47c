/** What in a text deserves a closer look, as bits. */
export const LONG_WORD = 1;
export const DIGITS = 2;
export const NAMED_VALUE = 4;
export const URL_START = 8;
export const SCHEME = 16;
export const DASHES = 32;

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

const KINDS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(char)) KINDS[code] = LETTER;
  else if (/[0-9]/.test(char)) KINDS[code] = DIGIT;
}
KINDS[0x2d] = DASH;
KINDS[0x20] = SPACE;
KINDS[0x3d] = ASSIGNMENT;
KINDS[0x3e] = ASSIGNMENT;
KINDS[0x3a] = COLON;
for (const quote of '"\'`]\\') KINDS[quote.charCodeAt(0)] = QUOTE;

const SMALL_B = 0x62;
const TO_SMALL = 0x20;

/**
 * Looks at each character once, without a regular expression and without allocating: most texts have
 * nothing in which a secret could be, and are done with about a nanosecond a character.
 *
 * @returns bits; 0 where no pattern of ours could match
 */
export function suspicionOf(text: string): number {
  let found = 0;
  let run = 0;
  let digits = 0;
  /** Kind of the character before. */
  let before = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const kind = code < 128 ? KINDS[code]! : 0;
    switch (kind) {
      case LETTER:
        digits = 0;
        if (++run === LONG) found |= LONG_WORD;
        break;
      case DIGIT:
        if (++digits === MANY_DIGITS) found |= DIGITS;
        if (++run === LONG) found |= LONG_WORD;
        break;
      case DASH:
        if (before === DASH) found |= DASHES;
        if (++run === LONG) found |= LONG_WORD;
        break;
      case SPACE:
        if (run === 6 || run === 5) found |= schemeAt(text, index - run);
        run = 0;
        break;
      case COLON:
        if (before !== 0 && before !== SPACE) found |= NAMED_VALUE;
        if (text.charCodeAt(index + 1) === 0x2f && text.charCodeAt(index + 2) === 0x2f) {
          found |= URL_START;
        }
        run = 0;
        digits = 0;
        break;
      case ASSIGNMENT:
        found |= NAMED_VALUE;
        run = 0;
        digits = 0;
        break;
      default:
        run = 0;
        digits = 0;
    }
    before = kind;
  }
  return found;
}

/** Whether `Bearer` or `Basic` could begin here. */
function schemeAt(text: string, index: number): number {
  return (text.charCodeAt(index) | TO_SMALL) === SMALL_B ? SCHEME : 0;
}
