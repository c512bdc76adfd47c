import { decodePercent } from './percent-encoding.ts';

/** Longest name that is read backwards from its sign, in characters. */
const LONGEST_NAME = 80;
/** Compiling it takes a millisecond, and few texts have such names. */
const NAME_CHARACTER = /[\p{L}\p{N}]/u;
const ASCII = 128;
/** Kinds of characters: part of a name, and between a name and its sign: `\"password\" => '`. */
const IN_NAME = 1;
const BEFORE_SIGN = 2;
const KINDS = new Uint8Array(256);
for (let code = 0; code < KINDS.length; code++) {
  const character = String.fromCharCode(code);
  // Includes escapes of names in JSON and in queries: `\u0070`, `%70`.
  if (/[\w.$%\\-]/.test(character)) KINDS[code]! |= IN_NAME;
  if (/[\s"'`\]\\]/.test(character)) KINDS[code]! |= BEFORE_SIGN;
}
const MOST_BEFORE_SIGN = 40;
const LONGEST_REMARK = 60;
/** Longest tag that is searched for its beginning, in characters. */
const LONGEST_TAG = 120;
const TAG = /<([\p{L}\p{N}_.:-]{1,80})\s/uy;
const UNICODE_ESCAPE = /\\u([0-9a-f]{4})/gi;

/** The name of a value in a text. */
export interface Name {
  /** Its start in the text. */
  readonly start: number;
  readonly name: string;
}

/** Reads the name before the sign that separates it from its value. The name is empty if there is none. */
export function nameBefore(text: string, sign: number): Name {
  // The attributes of the tag are between its name and its end.
  if (text[sign] === '>' && /["']/.test(text[sign - 1] ?? '')) {
    const tag = tagBefore(text, sign);
    if (tag !== undefined) return { start: sign, name: tag };
  }
  let end = endOfName(text, sign);
  // `API token (the old one): x`
  if (text[end - 1] === ')') end = endOfName(text, startOfRemark(text, end));
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && isOfName(text, start - 1)) start--;
  const name = text.slice(start, end);
  return { start, name: /[\\%]/.test(name) ? unescapeName(name) : name };
}

function endOfName(text: string, before: number): number {
  let end = before;
  while (end > 0 && before - end < MOST_BEFORE_SIGN && isBeforeSign(text, end - 1)) end--;
  return end;
}

/** @returns the position of the opening bracket; `end` if it is too far away */
function startOfRemark(text: string, end: number): number {
  const least = Math.max(0, end - LONGEST_REMARK);
  for (let at = end - 2; at >= least; at--) if (text[at] === '(') return at;
  return end;
}

/** Reads the name of the tag that ends at `sign`. Each character is read for one sign only. */
function tagBefore(text: string, sign: number): string | undefined {
  const least = Math.max(0, sign - LONGEST_TAG);
  let at = sign - 1;
  while (at > least && text[at] !== '<' && text[at] !== '>') at--;
  if (text[at] !== '<') return undefined;
  TAG.lastIndex = at;
  return TAG.exec(text)?.[1];
}

function unescapeName(name: string): string {
  return decodePercent(
    name.replace(UNICODE_ESCAPE, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    ),
  );
}

/** Whether a character may be between a name and its sign. */
export function isBeforeSign(text: string, at: number): boolean {
  return (KINDS[text.charCodeAt(at)]! & BEFORE_SIGN) !== 0;
}

function isOfName(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < ASCII ? (KINDS[code]! & IN_NAME) !== 0 : NAME_CHARACTER.test(text[at]!);
}
