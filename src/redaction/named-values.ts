import { NOTHING, type SecrecyOf, TEXTS } from './secret-names.ts';
import { spend, type Work } from './work.ts';

/** Longest name that is read backwards from its sign. */
const LONGEST_NAME = 80;
const SIGN = /[=:>]/g;
/** Of characters: what a name has, and what may stand between it and its sign: `\"password\" => '`. */
const IN_NAME = 1;
const BEFORE_SIGN = 2;
const KINDS = new Uint8Array(256);
for (let code = 0; code < 256; code++) {
  const character = String.fromCharCode(code);
  if (/[\w.$-]/.test(character)) KINDS[code] = IN_NAME;
  else if (/[\s"'`\]\\]/.test(character)) KINDS[code] = BEFORE_SIGN;
}
const OPENING = /(?:=?>|:)?\s{0,4}\\{0,3}["'`]?/y;
/** Schemes that stay, before what is replaced. */
const SCHEME = /(?:bearer|basic|digest|token|apikey|negotiate|hawk|aws4-hmac-sha256)[ \t]+/iy;
/** Headers that hold blanks and semicolons, up to the end of their line. */
const WHOLE_LINE = /(?:authorization|cookies?)$/i;
/** `--password hunter2`; with `=`, it is as any other. */
const FLAG = /(^|[\s"'])(--?[A-Za-z][\w-]{1,60})(["',]{0,3}\s{1,3}["']?)([^\s"',-][^\s"',]*)/g;
/** What no secret is: nothing at all, placeholders, and what stands for a secret already. */
const NO_SECRET = /^(?:true|false|null|undefined|none|\$\d*|[?%*]+|REDACTED|hash:[0-9a-f]{16})?$/i;
/** Between tags: `<password>x</password>`. */
const UP_TO_TAG = /[^<]*/y;
const UP_TO_LINE_END = /[^\r\n"'`\\]*/y;
const UP_TO_BLANK = /[^\s,;&"'`\\]*/y;
/** Brackets and stops that end a sentence or an object rather than a secret. */
const CLOSING = ')]}>.:!';
const LONGEST_OBJECT = 20_000;

/**
 * Replaces values that stand behind a secret name in a text: in queries, forms, headers, JSON (also as
 * a text within JSON), XML, connection strings, command lines, and prose such as `password: x`. What is
 * left when the work has been spent is masked.
 */
export function replaceNamedValues(
  text: string,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
  work: Work,
): string {
  let result = '';
  /** How far the text has been taken over. */
  let done = 0;
  SIGN.lastIndex = 0;
  for (let found = SIGN.exec(text); found !== null; found = SIGN.exec(text)) {
    const at = found.index;
    if (at < done) continue;
    const name = nameBefore(text, at);
    if (name === '') continue;
    if (!spend(work, 'finds')) return result + text.slice(done, at + 1) + mask(text.slice(at + 1));
    const secrecy = secrecyOf(name);
    if (secrecy === NOTHING) continue;
    const [start, end] = valueAfter(text, at, name);
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

/** Replaces what follows a flag of a command line that has a secret name. */
export function replaceFlagValues(
  text: string,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
): string {
  return text.replace(FLAG, (match, before: string, flag: string, gap: string, value: string) =>
    flag.startsWith('--') && secrecyOf(flag) !== NOTHING
      ? `${before}${flag}${gap}${mask(value)}`
      : match,
  );
}

function nameBefore(text: string, sign: number): string {
  let end = sign;
  while (end > 0 && sign - end < 4 && KINDS[text.charCodeAt(end - 1)] === BEFORE_SIGN) end--;
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && isInName(text.charCodeAt(start - 1))) start--;
  return text.slice(start, end);
}

function isInName(code: number): boolean {
  return KINDS[code] === IN_NAME;
}

/** From where to where the value reaches. */
function valueAfter(text: string, sign: number, name: string): readonly [number, number] {
  if (text[sign] === '>') return [sign + 1, endOf(UP_TO_TAG, text, sign + 1)];
  const opened = endOf(OPENING, text, sign + 1);
  const opening = text[opened - 1];
  const quote = opening === '"' || opening === "'" || opening === '`' ? opening : undefined;
  const start = endOf(SCHEME, text, opened);
  if (quote !== undefined) return [start, endOfQuoted(text, start, quote)];
  if (text[start] === '{' || text[start] === '[') return [start, endOfObject(text, start)];
  if (WHOLE_LINE.test(name) && text[sign] === ':') {
    return [start, endOf(UP_TO_LINE_END, text, start)];
  }
  const end = endOf(UP_TO_BLANK, text, start);
  let last = end;
  while (last > start && CLOSING.includes(text[last - 1]!)) last--;
  return [start, last > start ? last : end];
}

/** Up to the bracket that closes the one at `start`; to the end where it has been cut off. */
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

/** A quote that is escaped belongs to the value, unless the one that opened it is escaped too. */
function endOfQuoted(text: string, start: number, quote: string): number {
  const isEscaped = text[start - 2] === '\\';
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') {
      if (isEscaped && text[at + 1] === quote) return at;
      // What is escaped once more has two more characters.
      at += isEscaped && text[at + 1] === '\\' ? 3 : 1;
    } else if (text[at] === quote) return at;
  }
  return text.length;
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}
