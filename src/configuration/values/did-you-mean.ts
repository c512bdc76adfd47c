/**
 * Finds the candidate that a misspelt word most likely means.
 *
 * @param word compared without regard to case
 * @param candidates the valid words
 * @returns the closest candidate within an edit distance of a third of its length (at least 2), else the first that
 *   contains the word or is contained in it (`http` → `http/protobuf`), else undefined
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const lowerCase = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  let related: string | undefined;
  for (const candidate of candidates) {
    related ??= isPart(lowerCase, candidate.toLowerCase()) ? candidate : undefined;
    const distance = editDistance(lowerCase, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best === undefined) return undefined;
  // At least one letter must match: not every word of two letters means `b3`.
  const limit = Math.min(Math.max(2, Math.floor(best.length / 3)), best.length - 1);
  return bestDistance <= limit ? best : related;
}

/** A longer word is not a misspelt name, and comparing it would take long. */
const LONGEST_WORD = 100;

/** Shorter words are parts of too many others. */
const SHORTEST_PART = 3;

function isPart(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= SHORTEST_PART && long.includes(short);
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swapped neighbours. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1);
      }
      row[j] = cost;
    }
    rows[i] = row;
  }
  return rows[a.length]![b.length]!;
}
