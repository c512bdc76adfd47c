import { decoded } from './escapes.ts';

/** What ends a word: the signs of a query, blanks and quotes. */
const ENDS_WORD = new Uint8Array(128);
for (const sign of ' \t\n\v\f\r"\'`<>&=;,?#') ENDS_WORD[sign.charCodeAt(0)] = 1;

/**
 * The words of a text that have percent-encoded characters, looked through as they were before.
 *
 * @param redact of a word that has been decoded; undefined where it cannot be looked through
 * @param mask for words of which that is so
 */
export function replaceEncoded(
  text: string,
  redact: (plain: string) => string | undefined,
  mask: (secret: string) => string,
): string {
  let result = '';
  /** How far the text has been taken over. */
  let done = 0;
  for (let at = text.indexOf('%'); at >= 0; ) {
    let start = at;
    while (start > done && !endsWord(text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && !endsWord(text, end)) end++;
    const word = text.slice(start, end);
    const plain = decoded(word);
    const redacted = plain === word ? plain : redact(plain);
    if (redacted !== plain) {
      // What stands before the part with escapes is as it is, and has been looked at: of a path it stays.
      const kept = word.slice(0, word.lastIndexOf('/', at - start) + 1);
      const shown =
        redacted === undefined
          ? kept + mask(word.slice(kept.length))
          : redacted.startsWith(kept)
            ? kept + encoded(redacted.slice(kept.length))
            : encoded(redacted);
      result += text.slice(done, start) + shown;
      done = end;
    }
    at = text.indexOf('%', end);
  }
  return done === 0 ? text : result + text.slice(done);
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function endsWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? ENDS_WORD[code] === 1 : code >= 0xa0 && /\s/.test(text[at]!);
}
