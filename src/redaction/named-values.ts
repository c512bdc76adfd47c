import { NOTHING, type SecrecyOf, TEXTS } from './secret-names.ts';

/** Longest name that is read backwards from its sign. */
const LONGEST_NAME = 80;
const SIGN = /[=:>]/g;
const NAME_CHARACTER = /[\w.$-]/;
/** Between a name and its sign, and between that and the value: `\"password\" => '`. */
const BEFORE_SIGN = /[\s"'`\]\\]/;
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
const CLOSING = /[)\]}>.:!]+$/;
const LONGEST_OBJECT = 20_000;

/**
 * Replaces values that stand behind a secret name in a text: in queries, forms, headers, JSON (also as
 * a text within JSON), XML, connection strings, command lines, and prose such as `password: x`.
 */
export function replaceNamedValues(
  text: string,
  secrecyOf: SecrecyOf,
  mask: (secret: string) => string,
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
  while (end > 0 && sign - end < 4 && BEFORE_SIGN.test(text[end - 1]!)) end--;
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && NAME_CHARACTER.test(text[start - 1]!)) start--;
  return text.slice(start, end);
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
  const closing = CLOSING.exec(text.slice(start, end))?.[0].length ?? 0;
  return [start, closing < end - start ? end - closing : end];
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
