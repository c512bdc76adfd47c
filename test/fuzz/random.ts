/** Numbers that look like chance, and are the same for the same seed. */
export interface Random {
  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number;
  /** True for about so many of a hundred. */
  chance(percent: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Between none and `most` pieces, joined. */
  text(pieces: readonly string[], most: number): string;
  /** A list of what `make` gives. */
  list<T>(most: number, make: () => T): T[];
}

/** Mulberry32: 32 bits of state are enough for inputs that are made one by one of their own seeds. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  return {
    below,
    pick,
    chance: (percent) => below(100) < percent,
    text: (pieces, most) => Array.from({ length: below(most + 1) }, () => pick(pieces)).join(''),
    list: (most, make) => Array.from({ length: below(most + 1) }, make),
  };
}

/**
 * Changes a text in a few places: pieces go, come twice, change places with others, or are put in from what
 * means something to the parser.
 */
export function mutate(random: Random, text: string, pieces: readonly string[]): string {
  let changed = text;
  for (let changes = random.below(4); changes > 0; changes--) {
    const from = random.below(changed.length + 1);
    const to = Math.min(changed.length, from + random.below(random.chance(80) ? 4 : 40));
    const [before, cut, after] = [
      changed.slice(0, from),
      changed.slice(from, to),
      changed.slice(to),
    ];
    switch (random.below(5)) {
      case 0:
        changed = before + after;
        break;
      case 1:
        changed = before + cut + cut + after;
        break;
      case 2:
        changed = after + cut + before;
        break;
      default:
        changed = before + random.pick(pieces) + (random.chance(50) ? cut : '') + after;
    }
  }
  return changed;
}

/** Cuts at a few places, byte by byte, or not at all. */
export function inPieces(random: Random, bytes: Buffer): readonly Buffer[] {
  const most = random.pick([1, 3, 20, bytes.length + 1]);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(most);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
