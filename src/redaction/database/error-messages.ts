/** MySQL repeats the rest of the statement, including its quotes. */
const NEAR = /\bnear (?=')/;
const AT_LINE = /' at line \d/g;
const FAILING_ROW = /\brow contains (?=\()/i;
/** Introduces a text that a message quotes as wrong. */
const BEFORE_QUOTED = /(?:\b(?:entry|value|near|string|literal)|[:=])\s*(?=['"`])/gi;
/** PostgreSQL: `Key (email)=(x)`; SQL Server: `The duplicate key value is (x)`. */
const BEFORE_BRACKET = /(?:\)=|\bvalue is )(?=\()/gi;
/** Redis. */
const ARGUMENTS = /\bargs beginning with: /i;

/** In characters. Nobody reads more, and the rest may contain anything that a stranger sent. */
const LONGEST = 65_536;

/**
 * Masks the values that databases quote in error messages: `Duplicate entry 'joe@example.com'`. Clients can
 * make such messages long: each part is scanned once, and what exceeds 65,536 characters is dropped.
 */
export function sanitizeErrorMessage(message: string): string {
  const isCut = message.length > LONGEST;
  const read = isCut ? `${message.slice(0, LONGEST)}?` : message;
  let result = replaceToLast(read, NEAR, isCut ? endOfAll : endOfLastLine, "'?'");
  result = replaceToLast(result, FAILING_ROW, endOfLastBracket, '(?)');
  result = replaceBehind(result, BEFORE_QUOTED, endOfQuoted, "'?'");
  result = replaceBehind(result, BEFORE_BRACKET, endOfBracket, '(?)');
  const args = ARGUMENTS.exec(result);
  return args === null ? result : `${result.slice(0, args.index)}${args[0]}?`;
}

/** Replaces from the first match of `beginning` to the last end after it. */
function replaceToLast(
  text: string,
  beginning: RegExp,
  lastEnd: (text: string, start: number) => number,
  replacement: string,
): string {
  const match = beginning.exec(text);
  if (match === null) return text;
  const start = match.index + match[0].length;
  const end = lastEnd(text, start);
  return end <= start + 1 ? text : text.slice(0, start) + replacement + text.slice(end);
}

function endOfLastLine(text: string): number {
  let end = -1;
  for (const match of text.matchAll(AT_LINE)) end = match.index + 1;
  return end;
}

function endOfAll(text: string): number {
  return text.length;
}

/** The end of the text if the bracket is missing. */
function endOfLastBracket(text: string, start: number): number {
  const last = text.lastIndexOf(')');
  return last > start ? last + 1 : text.length;
}

/** Replaces what follows each match of `beginning`, up to its end. */
function replaceBehind(
  text: string,
  beginning: RegExp,
  endOf: (text: string, start: number) => number,
  replacement: string,
): string {
  let result = '';
  let done = 0;
  beginning.lastIndex = 0;
  for (let match = beginning.exec(text); match !== null; match = beginning.exec(text)) {
    const start = match.index + match[0].length;
    result += text.slice(done, start) + replacement;
    done = endOf(text, start);
    beginning.lastIndex = done;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** Inner quotes are doubled or escaped. A text without an end extends to the end of its line. */
function endOfQuoted(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return endOfLine(text, start);
}

function endOfBracket(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return endOfLine(text, start);
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
