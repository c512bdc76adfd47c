/**
 * What is left of the work that one value may cost, or all that belongs together: the attributes of a span,
 * a log record. Counted rather than timed, so that the same value always looks the same.
 */
export interface Work {
  /** That are looked at, which takes 2 to 8 ns each. */
  looks: number;
  /** That are held against the patterns, which takes 10 to 50 ns each, 400 at worst. */
  characters: number;
  /** What is found and has to be decided on: a name with its value, a word with escapes, a
   * flag in a list. At most 10 µs each. */
  finds: number;
  /** Elements and fields, about 0.1 µs each. */
  nodes: number;
  /** Of secrets, where hashes stand in their place: about 4 µs each. */
  hashes: number;
}

/** What can be looked at in a quarter of the 20 ms that the main thread may be held. */
const LOOKS = 524_288;
/** Longer than any line, header, statement or stack that somebody reads. */
const CHARACTERS = 65_536;
const FINDS = 2000;
const NODES = 16_384;
const HASHES = 2000;

/** How far back a blank is looked for, at which a text can be cut. */
const LONGEST_WORD = 512;
const ENDS_WORD = /[\s,;&<>"']/;

export function newWork(): Work {
  return { looks: LOOKS, characters: CHARACTERS, finds: FINDS, nodes: NODES, hashes: HASHES };
}

/** @returns false where so much is not left */
export function spend(work: Work, what: keyof Work, amount = 1): boolean {
  if (work[what] < amount) return false;
  work[what] -= amount;
  return true;
}

/**
 * Where a text can be cut so that no half of a secret stays, too short to be known as one: behind a blank
 * or the like, or else well before `length`.
 *
 * @returns at most `length`
 */
export function cutBefore(text: string, length: number): number {
  const first = Math.max(0, length - LONGEST_WORD);
  for (let at = length; at > first; at--) if (ENDS_WORD.test(text[at - 1]!)) return at;
  return first;
}
