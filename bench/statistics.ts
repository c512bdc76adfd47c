/** The middle of a set of figures, and how far they lie apart. */
export interface Summary {
  readonly median: number;
  /** Median of the distances from the median (MAD); 0 for one figure alone. */
  readonly spread: number;
  readonly min: number;
  readonly max: number;
  /** How many there are. */
  readonly n: number;
}

/** @returns undefined where there is no figure */
export function summarise(figures: readonly number[]): Summary | undefined {
  if (figures.length === 0) return undefined;
  const middle = median(figures);
  return {
    median: middle,
    spread: median(figures.map((figure) => Math.abs(figure - middle))),
    min: Math.min(...figures),
    max: Math.max(...figures),
    n: figures.length,
  };
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(half)]!;
  return (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Figures of one subject by round; a round without one has failed. */
export type Series = readonly (number | undefined)[];

/**
 * What a subject adds, round by round: the runs of a round lie close together in time, so that
 * whatever else the machine does is much the same in them.
 */
export function differences(subject: Series, bare: Series): Series {
  return combine(subject, bare, (a, b) => a - b);
}

/** Round by round; rounds in which nothing was added to compare with are left out. */
export function ratios(added: Series, upstreamAdded: Series): Series {
  return combine(added, upstreamAdded, (a, b) => (b > 0 ? a / b : undefined));
}

export function present(series: Series): readonly number[] {
  return series.filter((figure) => figure !== undefined);
}

function combine(
  left: Series,
  right: Series,
  how: (left: number, right: number) => number | undefined,
): Series {
  return left.map((figure, round) => {
    const other = right[round];
    return figure === undefined || other === undefined ? undefined : how(figure, other);
  });
}
