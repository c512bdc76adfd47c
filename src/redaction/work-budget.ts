/**
 * The remaining work budget of one value, or of values that belong together: the attributes of a span or of a
 * log record. Counted rather than timed, so that the same value always gives the same result.
 */
export interface Work {
  /** Characters to scan; 2 to 8 ns each. */
  looks: number;
  /** Characters to match against the patterns; 10 to 50 ns each, 400 at worst. */
  characters: number;
  /** Finds to decide on: a name with its value, an encoded word, a flag in a list. At most 10 µs each. */
  finds: number;
  /** List elements and object fields; about 0.1 µs each. */
  nodes: number;
  /** Hashes of secrets; about 4 µs each. */
  hashes: number;
}

/** The characters that can be scanned in a quarter of the 20 ms for which the main thread may be blocked. */
const LOOKS = 524_288;
/** Longer than any line, header, statement or stack that anybody reads. */
const CHARACTERS = 65_536;
const FINDS = 2000;
const NODES = 16_384;
const HASHES = 2000;

/** How far back a place to cut is searched for. */
const LONGEST_WORD = 512;
const ENDS_WORD = /[\s,;&<>"']/;

export function newWork(): Work {
  return { looks: LOOKS, characters: CHARACTERS, finds: FINDS, nodes: NODES, hashes: HASHES };
}

/** @returns false if the budget is exceeded */
export function spend(work: Work, what: keyof Work, amount = 1): boolean {
  if (work[what] < amount) return false;
  work[what] -= amount;
  return true;
}

/**
 * Finds a place to cut a text at which no partial secret remains that would be too short to recognise: after
 * a blank or the like, otherwise well before `length`.
 *
 * @returns at most `length`
 */
export function cutBefore(text: string, length: number): number {
  const first = Math.max(0, length - LONGEST_WORD);
  for (let at = length; at > first; at--) if (ENDS_WORD.test(text[at - 1]!)) return at;
  return first;
}
