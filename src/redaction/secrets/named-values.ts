import type { Mask } from '../mask.ts';
import { spend, type Work } from '../work-budget.ts';
import { isWeakName, looksSecret } from './likely-secrets.ts';
import { isBeforeSign, nameBefore } from './name-before.ts';
import { NOTHING, type SecrecyOf, TEXTS } from './secret-names.ts';
import { isVendorName, isVendorValue } from './vendor-names.ts';

const SIGN = /[=:>]/g;
/** Nested quoting multiplies the backslashes before quotes; `b'x'` is Python. */
const OPENING =
  /(?:=?>|:)?(?:(?<=["'`]\s{0,40}:)\s{0,40}|\s{0,4})(?:[bru]{1,2}(?=\\{0,31}["']))?\\{0,31}["'`]?/iy;
/** Authentication schemes that stay before the masked value. */
const SCHEME = /(?:bearer|basic|digest|token|apikey|negotiate|hawk|aws4-hmac-sha256)[ \t]+/iy;
/** Headers whose value contains blanks and semicolons and extends to the end of the line. */
const WHOLE_LINE = /(?:authorization|cookies?)$/i;
/** `--password hunter2`. With `=` it is an ordinary named value. */
const FLAG = /(^|[\s"'])(--?[A-Za-z][\w-]{1,60})(["',]{0,3}\s{1,3}["']?)([^\s"',-][^\s"',]*)/g;
/** Values that are not secrets: nothing, placeholders, and masks. */
const NO_SECRET =
  /^(?:true|false|null|undefined|none|\$\d*|[?%*]+|REDACTED|hash:[0-9a-f]{16}|expired|invalid|missing|required|valid|revoked|unknown|empty|present|absent|denied|failed|not|is|must|cannot|has|was|does|should)?$/i;
/** Between tags: `<password>x</password>`. */
const UP_TO_TAG = /[^<]*/y;
/** Values of weak names; without signs that could belong to another name. */
const LIKELY = /[\w.~+/%:-]{15,400}={0,2}(?![\w=])/y;
/** Longest element with a secret name that may contain other elements. */
const LONGEST_ELEMENT = 2000;
const CDATA = '<![CDATA[';
const CDATA_END = ']]>';
/** Also ends at an escaped line end: a text within a text. */
const UP_TO_LINE_END = /(?:[^\r\n\\]|\\(?![rnt]))*/y;
const UP_TO_QUOTE: Readonly<Record<string, RegExp>> = {
  '"': /(?:[^\r\n\\"]|\\(?![rnt]))*/y,
  "'": /(?:[^\r\n\\']|\\(?![rnt]))*/y,
  '`': /(?:[^\r\n\\`]|\\(?![rnt]))*/y,
};
/** A comma or `&` belongs to the value unless a blank or another name follows. */
const UP_TO_BLANK =
  /(?:[^\s,;&"'`\\]|[,&](?=[^\s,;&"'`\\=:{}[\]]{1,80}(?![^\s,;&"'`\\])(?![=:])))*/y;
/** A YAML block: indented lines. */
const BLOCK = /[|>][+-]?\d?[ \t]{0,8}\r?\n/y;
const BLOCK_LINES = /(?:[ \t]{1,40}[^\r\n]*(?:\r?\n|$))+/y;
const LIST_LINES = /[ \t]{0,8}\r?\n(?:[ \t]{0,40}- [^\r\n]*(?:\r?\n|$))+/y;
const LONGEST_ARN = 80;
const ARN = /\barn:[\w:-]*$/;
/** Brackets and punctuation that end a sentence or an object rather than a secret. */
const CLOSING = ')]}>.:!';
const LONGEST_OBJECT = 20_000;

/**
 * Masks the values of secret names in a text: in queries, forms, headers, JSON (also as a text within JSON),
 * XML, connection strings, command lines, and prose such as `password: x`. If the budget runs out, the rest
 * is masked.
 */
export function replaceNamedValues(
  text: string,
  secrecyOf: SecrecyOf,
  mask: Mask,
  work: Work,
): string {
  let result = '';
  let done = 0;
  SIGN.lastIndex = 0;
  for (let match = SIGN.exec(text); match !== null; match = SIGN.exec(text)) {
    const at = match.index;
    if (at < done) continue;
    const { name, start: nameStart } = nameBefore(text, at);
    if (name === '') continue;
    if (!spend(work, 'finds')) return result + text.slice(done, at + 1) + mask(text.slice(at + 1));
    const secrecy = secrecyOf(name);
    if (secrecy !== NOTHING && isInArn(text, nameStart, at)) continue;
    const range =
      secrecy === NOTHING
        ? likelyValueAfter(text, at, name)
        : valueAfter(text, at, name, nameStart);
    if (range === undefined) continue;
    const [start, end] = range;
    if (end <= start || start < done) continue;
    const value = text.slice(start, end);
    if (NO_SECRET.test(value) || (secrecy === TEXTS && /^[\d.,[\]\s]+$/.test(value))) continue;
    const isObject = value.includes('"') && /^[[{]/.test(value);
    result += text.slice(done, start) + (isObject ? `"${mask(value)}"` : mask(value));
    done = end;
    SIGN.lastIndex = end;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** Masks the argument of a command line flag with a secret name. */
export function replaceFlagValues(text: string, secrecyOf: SecrecyOf, mask: Mask): string {
  return text.replace(FLAG, (match, before: string, flag: string, gap: string, value: string) =>
    flag.startsWith('--') && secrecyOf(flag) !== NOTHING
      ? `${before}${flag}${gap}${mask(value)}`
      : match,
  );
}

/** `arn:aws:secretsmanager:eu-central-1:1234:secret:orders` is the name of a secret, not a secret. */
function isInArn(text: string, start: number, sign: number): boolean {
  const isBetweenColons = text[sign] === ':' && text[start - 1] === ':';
  if (!isBetweenColons || isBeforeSign(text, sign - 1)) return false;
  return ARN.test(text.slice(Math.max(0, start - LONGEST_ARN), start));
}

function valueAfter(
  text: string,
  sign: number,
  name: string,
  nameStart: number,
): readonly [number, number] {
  if (text[sign] === '>') return contentOf(text, sign + 1, name);
  if (text[sign] === ':') {
    const list = endOf(LIST_LINES, text, sign + 1);
    if (list > sign + 1) return [text.indexOf('-', sign) + 2, endOfLine(text, list)];
  }
  const opened = endOf(OPENING, text, sign + 1);
  const opening = text[opened - 1];
  const quote = opening === '"' || opening === "'" || opening === '`' ? opening : undefined;
  const start = endOf(SCHEME, text, opened);
  if (quote !== undefined) return [start, endOfQuoted(text, opened, start, quote)];
  if (text[start] === '{' || text[start] === '[') return [start, endOfObject(text, start)];
  const block = endOf(BLOCK, text, start);
  if (block > start) return [block, endOf(BLOCK_LINES, text, block)];
  if (WHOLE_LINE.test(name) && text[sign] === ':')
    return [start, endOfHeader(text, text[nameStart - 1], start)];
  const end = endOfRandom(text, start, endOf(UP_TO_BLANK, text, start));
  let last = end;
  while (last > start && CLOSING.includes(text[last - 1]!)) last--;
  return [start, last > start ? last : end];
}

/** Returns the start and end of the value of a weak name, if it looks like a secret. */
function likelyValueAfter(
  text: string,
  sign: number,
  name: string,
): readonly [number, number] | undefined {
  const isWeak = text[sign] === '=' && isWeakName(name);
  if (!isWeak && !isVendorName(name)) return undefined;
  const start = endOf(OPENING, text, sign + 1);
  const end = endOf(LIKELY, text, start);
  const value = text.slice(start, end);
  const isSecret = end > start && (isWeak ? looksSecret(value) : isVendorValue(name, value));
  return isSecret ? [start, end] : undefined;
}

/** The rest of a secret with a blank in it, if it looks random and is not another name. */
const RANDOM_REST = / (?=[A-Za-z\d]*\d)(?=[A-Za-z\d]*[A-Za-z])[A-Za-z\d]{12,64}(?![\w.:=@/%-])/y;

function endOfRandom(text: string, start: number, end: number): number {
  if (text[end] !== ' ' || end === start) return end;
  const rest = endOf(RANDOM_REST, text, end);
  return rest > end && looksSecret(text.slice(end + 1, rest)) && !isHexadecimal(text, end + 1, rest)
    ? rest
    : end;
}

function isHexadecimal(text: string, start: number, end: number): boolean {
  return /^[\da-f]+$/i.test(text.slice(start, end));
}

function endOfLine(text: string, end: number): number {
  let at = end;
  while (text[at - 1] === '\n' || text[at - 1] === '\r') at--;
  return at;
}

/** The content between tags, including CDATA. */
function contentOf(text: string, start: number, name: string): readonly [number, number] {
  if (!text.startsWith(CDATA, start)) {
    const first = endOf(UP_TO_TAG, text, start);
    const isTag = text[first] === '<' && text[first + 1] !== '/' && text[first + 1] !== '!';
    // `<Password><Value>x</Value></Password>`
    const close = isTag && text.slice(first, first + LONGEST_ELEMENT).indexOf(`</${name}`);
    return [start, close === false || close < 0 ? first : first + close];
  }
  const from = start + CDATA.length;
  const end = text.indexOf(CDATA_END, from);
  return [from, end < 0 ? text.length : end];
}

/**
 * Extends to the end of the line, or to the quote that encloses the header: `-H 'Cookie: a="b"'`.
 *
 * @param before the character before the header
 */
function endOfHeader(text: string, before: string | undefined, start: number): number {
  const upToQuote = UP_TO_QUOTE[before ?? ''];
  const end = endOf(upToQuote ?? UP_TO_LINE_END, text, start);
  if (upToQuote === undefined || text[end] !== before) return end;
  // `\"Cookie: …\"` within a text.
  let escaped = end;
  while (escaped > start && text[escaped - 1] === '\\') escaped--;
  return escaped;
}

/** Extends to the matching bracket, or to the end if that is missing. */
function endOfObject(text: string, start: number): number {
  const last = Math.min(text.length, start + LONGEST_OBJECT);
  let depth = 0;
  for (let at = start; at < last; at++) {
    const char = text[at];
    if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
  return last;
}

/** An escaped quote belongs to the value, unless the opening quote has the same escapes. */
function endOfQuoted(text: string, opened: number, start: number, quote: string): number {
  const level = backslashesBefore(text, opened - 1);
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) {
    const count = backslashesBefore(text, at);
    if (count >= level && (count - level) % (2 * (level + 1)) === 0) return at - level;
    // A quote of a lower level ends the enclosing text.
    if (count < level) return at - count;
  }
  return text.length;
}

function backslashesBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && text[start - 1] === '\\') start--;
  return at - start;
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
