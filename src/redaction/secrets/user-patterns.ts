import { performance } from '../../util/clock.ts';
import type { Mask } from '../mask.ts';

/** Longest text that is matched at once, and the overlap of two pieces, in characters. */
const PIECE = 4096;
const OVERLAP = 1024;
/** Time limit for all pieces of a text, in milliseconds: the cost of user patterns is unknown. */
const LONGEST_MS = 10;

/**
 * Masks the matches of the user's own patterns (SIGHTLINE_REDACT). Their time may grow with the square of the
 * length or worse, so long texts are matched piece by piece, and what has not been matched when the time is
 * up is masked.
 */
export function replaceUserPatterns(text: string, patterns: readonly RegExp[], mask: Mask): string {
  let result = text;
  for (const pattern of patterns) {
    result =
      result.length <= PIECE ? result.replace(pattern, mask) : byPieces(result, pattern, mask);
  }
  return result;
}

function byPieces(text: string, pattern: RegExp, mask: Mask): string {
  const until = performance.now() + LONGEST_MS;
  let result = '';
  for (let start = 0; start < text.length; ) {
    const isLast = start + PIECE >= text.length;
    const piece = text.slice(start, start + PIECE);
    /** Matches that begin after this are complete in the next piece. */
    const last = isLast ? piece.length : PIECE - OVERLAP;
    let done = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(piece); match !== null; match = pattern.exec(piece)) {
      const secret = match[0];
      // An empty match would repeat forever.
      if (secret === '') pattern.lastIndex++;
      else if (match.index >= last) break;
      else {
        result += piece.slice(done, match.index) + mask(secret);
        done = match.index + secret.length;
      }
    }
    const end = Math.max(done, last);
    result += piece.slice(done, end);
    start += end;
    if (start < text.length && performance.now() > until) return result + mask(text.slice(start));
  }
  return result;
}
