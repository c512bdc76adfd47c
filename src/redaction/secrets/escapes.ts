const PERCENT = 0x25;
/** Of a character in UTF-8: what its first byte adds to the bytes behind it, and the least it may stand for. */
const LENGTHS = [
  { mask: 0xe0, first: 0xc0, bits: 0x1f, more: 1, least: 0x80 },
  { mask: 0xf0, first: 0xe0, bits: 0x0f, more: 2, least: 0x800 },
  { mask: 0xf8, first: 0xf0, bits: 0x07, more: 3, least: 0x10000 },
] as const;
const LAST_CHARACTER = 0x10ffff;

/**
 * Decodes percent-encoded characters (RFC 3986, 2.1) and leaves alone what is none. `decodeURIComponent`
 * gives up on all of a text because of one wrong escape in it, and throws, which costs more than all else.
 */
export function decoded(text: string): string {
  let result = '';
  /** How far the text has been taken over. */
  let done = 0;
  for (let at = text.indexOf('%'); at >= 0; ) {
    const found = characterAt(text, at);
    if (found !== undefined) {
      result += text.slice(done, at) + found.character;
      done = found.end;
    }
    at = text.indexOf('%', found?.end ?? at + 1);
  }
  return done === 0 ? text : result + text.slice(done);
}

function characterAt(
  text: string,
  at: number,
): { readonly character: string; readonly end: number } | undefined {
  const first = byteAt(text, at);
  if (first < 0) return undefined;
  if (first < 0x80) return { character: String.fromCharCode(first), end: at + 3 };
  const length = LENGTHS.find(({ mask, first: start }) => (first & mask) === start);
  if (length === undefined) return undefined;
  let code = first & length.bits;
  for (let index = 1; index <= length.more; index++) {
    const byte = byteAt(text, at + 3 * index);
    if ((byte & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte & 0x3f);
  }
  if (code < length.least || code > LAST_CHARACTER || (code >= 0xd800 && code < 0xe000)) {
    return undefined;
  }
  return { character: String.fromCodePoint(code), end: at + 3 * (length.more + 1) };
}

/** @returns -1 where no escape stands */
function byteAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== PERCENT) return -1;
  const high = digitOf(text.charCodeAt(at + 1));
  const low = digitOf(text.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const small = code | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x61 + 10 : -1;
}
