/** Bits for what in a text deserves closer inspection. */
export const LONG_WORD = 1;
export const DIGITS = 2;
export const NAMED_VALUE = 4;
export const URL_START = 8;
export const SCHEME = 16;
export const DASHES = 32;
export const PERCENT = 64;
/** Words of command lines, statements and files that precede secrets without a sign. */
export const CONTEXT = 128;
/** A possible personal number, shorter than a card number. */
export const PERSONAL = 256;

/** The shortest token with a form of its own: `AKIA` and 16 characters are 20, Stripe tokens may have 16. */
const LONG = 16;
/** The shortest card number (Diners Club). */
const MANY_DIGITS = 14;
/** The smallest card number: 14 digits, Diners Club. */
export const SMALLEST_CARD = 3e13;

/** Kinds of characters; all others are 0. */
const LETTER = 1;
const DIGIT = 2;
const DASH = 3;
const SPACE = 4;
const ASSIGNMENT = 5;
const COLON = 6;
const QUOTE = 7;
const ESCAPE = 8;
/** Part of a word, or between digit groups. */
const UNDERSCORE = 9;
/** Between digit groups. */
const STOP = 10;

const KINDS = new Uint8Array(128);
KINDS.fill(DIGIT, 0x30, 0x3a);
KINDS.fill(LETTER, 0x41, 0x5b);
KINDS.fill(LETTER, 0x61, 0x7b);
KINDS[0x5f] = UNDERSCORE;
KINDS[0x2e] = STOP;
KINDS[0x2f] = STOP;
KINDS[0x2d] = DASH;
KINDS[0x20] = SPACE;
// A blank in form encoding.
KINDS[0x2b] = SPACE;
KINDS[0x25] = ESCAPE;
KINDS[0x3d] = ASSIGNMENT;
KINDS[0x3e] = ASSIGNMENT;
KINDS[0x3a] = COLON;
for (const quote of '"\'`]\\') KINDS[quote.charCodeAt(0)] = QUOTE;

const BEARER = 6;
const BASIC = 5;
const SLASH = 0x2f;
const PASSWORD = 8;
const IDENTIFIED = 10;
/** A UK national insurance number has six digits followed by a letter up to D. */
const DIGITS_OF_PERSON = 6;
const CAPITAL_D = 0x44;
const NO_BREAK_SPACE = 0xa0;
const BLANK = 0x20;
const CLOSING_BRACKET = 0x29;
const MOST_BLANKS = 40;
const DASH_CODE = 0x2d;
const SMALL_A = 0x61;
const SMALL_B = 0x62;
const SMALL_D = 0x64;
const SMALL_I = 0x69;
const SMALL_P = 0x70;
const SMALL_T = 0x74;
const SMALL_U = 0x75;
const TO_SMALL = 0x20;

/**
 * Scans each character once, without regular expressions and allocations. Most texts contain nothing that
 * could be a secret, and take about a nanosecond per character.
 *
 * @param from where to begin, if a text is scanned in parts
 * @param length where to end
 * @returns bits; 0 if no built-in pattern could match
 */
export function suspicionOf(text: string, from = 0, length = text.length): number {
  let suspicion = 0;
  /** Start of the current word of letters, digits and dashes. */
  let word = from;
  let digits = 0;
  for (let index = from; index < length; index++) {
    const code = text.charCodeAt(index);
    const kind = code < 128 ? KINDS[code]! : 0;
    if (kind === LETTER) {
      if (digits !== 0) {
        if (digits === DIGITS_OF_PERSON && code <= CAPITAL_D) suspicion |= PERSONAL;
        digits = 0;
      }
      continue;
    }
    if (kind === DIGIT) {
      if (++digits === MANY_DIGITS) suspicion |= DIGITS;
      continue;
    }
    if (kind === DASH) {
      suspicion |= dashAt(text, index);
      continue;
    }
    if (kind === UNDERSCORE) continue;
    const run = index - word;
    if (run >= LONG) suspicion |= LONG_WORD;
    word = index + 1;
    if (kind === SPACE) {
      if (run >= BASIC && run <= IDENTIFIED) suspicion |= wordBefore(text, index, run);
      continue;
    }
    if (kind === STOP || code === NO_BREAK_SPACE) continue;
    digits = 0;
    if (kind === COLON) suspicion |= colonAt(text, index);
    else if (kind === ASSIGNMENT) suspicion |= NAMED_VALUE;
    else if (kind === ESCAPE) suspicion |= PERCENT;
  }
  return length - word >= LONG ? suspicion | LONG_WORD : suspicion;
}

/** Hardly any name contains one of these, and every token that could be a name does. */
const DISTINCTIVE = /[\d@=:]/;

/** Whether a name could be a secret itself: of an attribute, or a key of a map keyed by tokens. */
export function isSuspiciousName(name: string): boolean {
  return name.length >= LONG && DISTINCTIVE.test(name) && suspicionOf(name) !== 0;
}

/** The size of the parts that are scanned, and their overlap, which is longer than the context of any bit. */
const PART = 4096;
const COMMON = 64;

/**
 * Whether anything suspicious follows a position. Stops at the first part that has it.
 *
 * @param ignoredBits bits that do not count
 */
export function isSuspiciousFrom(text: string, place: number, ignoredBits: number): boolean {
  const first = Math.max(0, place - COMMON);
  for (let start = first; start < text.length; start += PART - COMMON) {
    const suspicion = suspicionOf(text, start, Math.min(text.length, start + PART));
    if ((suspicion & ~ignoredBits) !== 0) return true;
  }
  return false;
}

/** `Bearer`, `Basic`, and words of statements and files: `INSERT`, `password`, `identified`. */
function wordBefore(text: string, end: number, run: number): number {
  const first = text.charCodeAt(end - run) | TO_SMALL;
  if (first === SMALL_B) return run <= BEARER ? SCHEME : 0;
  const last = text.charCodeAt(end - 1) | TO_SMALL;
  if (run === BEARER) {
    return (first === SMALL_I && last === SMALL_T) || (first === SMALL_D && last === SMALL_T)
      ? CONTEXT
      : 0;
  }
  const isWord = run === PASSWORD ? first === SMALL_P : run === IDENTIFIED && first === SMALL_I;
  return isWord && last === SMALL_D ? CONTEXT : 0;
}

/** `--flag`, ` -u ada:secret`, and the groups of a personal number: `123-45-6789`. */
function dashAt(text: string, index: number): number {
  const next = text.charCodeAt(index + 1);
  if (next === DASH_CODE) return DASHES;
  const before = text.charCodeAt(index - 1);
  if (before === BLANK)
    return next === SMALL_U || next === SMALL_P || next === SMALL_A ? CONTEXT : 0;
  const isGroup = text.charCodeAt(index + 3) === DASH_CODE && KINDS[next] === DIGIT;
  return isGroup && KINDS[text.charCodeAt(index - 4)] !== DIGIT ? PERSONAL : 0;
}

/** A colon after a word or a quote may separate a name from its value. */
function colonAt(text: string, index: number): number {
  if (text.charCodeAt(index + 1) === SLASH && text.charCodeAt(index + 2) === SLASH) {
    return URL_START;
  }
  if (index === 0) return 0;
  const before = text.charCodeAt(index - 1);
  // Letters of other alphabets are letters too.
  if (before > 127) return NAMED_VALUE;
  // `API token (a remark): x`.
  if (before === CLOSING_BRACKET) return NAMED_VALUE;
  const kind = KINDS[before];
  // `"password" : "x"`: blanks between the quote and the colon.
  if (kind === SPACE) return index > 1 && isBehindQuote(text, index - 2) ? NAMED_VALUE : 0;
  return kind === 0 ? 0 : NAMED_VALUE;
}

function isBehindQuote(text: string, from: number): boolean {
  let at = from;
  while (at > 0 && from - at < MOST_BLANKS && KINDS[text.charCodeAt(at)] === SPACE) at--;
  return KINDS[text.charCodeAt(at)] === QUOTE;
}
