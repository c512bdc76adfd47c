const PERCENT = 0x25;
/**
 * UTF-8 sequences: the mask and value of the first byte, its payload bits, the number of further bytes, and
 * the smallest code point.
 */
const LENGTHS = [
  { mask: 0xe0, first: 0xc0, bits: 0x1f, more: 1, least: 0x80 },
  { mask: 0xf0, first: 0xe0, bits: 0x0f, more: 2, least: 0x800 },
  { mask: 0xf8, first: 0xf0, bits: 0x07, more: 3, least: 0x10000 },
] as const;
const LAST_CHARACTER = 0x10ffff;

/**
 * Decodes percent-encoded characters (RFC 3986, 2.1) and leaves invalid escapes alone. `decodeURIComponent`
 * throws for the whole text because of a single wrong escape, which is slow.
 */
export function decodePercent(text: string): string {
  let result = '';
  let done = 0;
  for (let at = text.indexOf('%'); at >= 0; ) {
    const character = characterAt(text, at);
    if (character !== undefined) {
      result += text.slice(done, at) + character.text;
      done = character.end;
    }
    at = text.indexOf('%', character?.end ?? at + 1);
  }
  return done === 0 ? text : result + text.slice(done);
}

function characterAt(
  text: string,
  at: number,
): { readonly text: string; readonly end: number } | undefined {
  const first = byteAt(text, at);
  if (first < 0) return undefined;
  if (first < 0x80) return { text: String.fromCharCode(first), end: at + 3 };
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
  return { text: String.fromCodePoint(code), end: at + 3 * (length.more + 1) };
}

/** @returns -1 if there is no escape */
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
