import type { Mask } from '../mask.ts';
import { decodePercent } from './percent-encoding.ts';

/** Characters that end a word: signs of a query, white space and quotes. */
const ENDS_WORD = new Uint8Array(128);
for (const sign of ' \t\n\v\f\r"\'`<>&=;,?#') ENDS_WORD[sign.charCodeAt(0)] = 1;

/**
 * Decodes the percent-encoded words of a text and redacts them.
 *
 * @param redact redacts a decoded word; returns undefined if the word cannot be inspected
 * @param mask masks words that cannot be inspected
 */
export function replaceEncoded(
  text: string,
  redact: (plain: string) => string | undefined,
  mask: Mask,
): string {
  let result = '';
  let done = 0;
  for (let at = text.indexOf('%'); at >= 0; ) {
    let start = at;
    while (start > done && !endsWord(text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && !endsWord(text, end)) end++;
    const word = text.slice(start, end);
    const plain = decodePercent(word);
    const redacted = plain === word ? plain : redact(plain);
    if (redacted !== plain) {
      // Path segments before the encoded one have been inspected and stay.
      const prefix = word.slice(0, word.lastIndexOf('/', at - start) + 1);
      const replacement =
        redacted === undefined
          ? prefix + mask(word.slice(prefix.length))
          : redacted.startsWith(prefix)
            ? prefix + encode(redacted.slice(prefix.length))
            : encode(redacted);
      result += text.slice(done, start) + replacement;
      done = end;
    }
    at = text.indexOf('%', end);
  }
  return done === 0 ? text : result + text.slice(done);
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function endsWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? ENDS_WORD[code] === 1 : code >= 0xa0 && /\s/.test(text[at]!);
}
