import type { Limit } from './budget.ts';
import type { Cell } from './results.ts';

/**
 * - `within`: the median is within the limit
 * - `unclear`: it is beyond, by no more than the spread of the runs
 * - `broken`: it is beyond by more than that
 * - `unknown`: there is no figure
 */
export type Verdict = 'within' | 'unclear' | 'broken' | 'unknown';

export function checkLimit(limit: Limit, cell: Pick<Cell, 'value' | 'ratio'>): Verdict {
  const figure = limit.of === 'added' ? cell.ratio : cell.value;
  if (figure === undefined) return 'unknown';
  if (figure.median <= limit.most) return 'within';
  return figure.median - figure.spread <= limit.most ? 'unclear' : 'broken';
}
