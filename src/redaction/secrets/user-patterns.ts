import { performance } from '../../util/clock.ts';

/** Of a text that is held against a pattern at once, and how much two pieces have in common. */
const PIECE = 4096;
const OVERLAP = 1024;
/** For all pieces of a text, in milliseconds: nobody knows how long somebody else's pattern takes. */
const LONGEST_MS = 10;

/**
 * Replaces what the user's own patterns find (SIGHTLINE_REDACT). Their time may grow with the square of a
 * text's length, or worse: long texts are held against them piece by piece, and what has not been looked
 * at when the time is over is masked.
 */
export function replaceUserPatterns(
  text: string,
  patterns: readonly RegExp[],
  mask: (secret: string) => string,
): string {
  let result = text;
  for (const pattern of patterns) {
    result =
      result.length <= PIECE ? result.replace(pattern, mask) : byPieces(result, pattern, mask);
  }
  return result;
}

function byPieces(text: string, pattern: RegExp, mask: (secret: string) => string): string {
  const until = performance.now() + LONGEST_MS;
  let result = '';
  for (let start = 0; start < text.length; ) {
    const isLast = start + PIECE >= text.length;
    const piece = text.slice(start, start + PIECE);
    /** What begins behind this is whole in the next piece. */
    const last = isLast ? piece.length : PIECE - OVERLAP;
    let done = 0;
    pattern.lastIndex = 0;
    for (let found = pattern.exec(piece); found !== null; found = pattern.exec(piece)) {
      const match = found[0];
      // What finds nothing would be found again for ever.
      if (match === '') pattern.lastIndex++;
      else if (found.index >= last) break;
      else {
        result += piece.slice(done, found.index) + mask(match);
        done = found.index + match.length;
      }
    }
    const end = Math.max(done, last);
    result += piece.slice(done, end);
    start += end;
    if (start < text.length && performance.now() > until) return result + mask(text.slice(start));
  }
  return result;
}
