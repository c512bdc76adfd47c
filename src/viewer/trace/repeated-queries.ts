import type { SlimSpan } from './slim-span.ts';

/** Equal queries of one parent span, which one query with a list or a join could replace (N+1). */
export interface RepeatedQuery {
  readonly parent: string;
  readonly query: string;
  /** Ids of the spans. */
  readonly spans: readonly string[];
  readonly totalNs: number;
}

const CLIENT = 3;
/** Many services make fewer equal queries on purpose. */
const MIN_REPEATS = 5;

/** The N+1 queries of a trace, those with the longest total duration first. */
export function findRepeatedQueries(spans: readonly SlimSpan[]): readonly RepeatedQuery[] {
  const queries = spans.filter(({ isQuery, kind }) => isQuery && kind === CLIENT);
  const groups = Map.groupBy(queries, (span) => JSON.stringify([span.parent, shapeOf(span)]));
  return [...groups.values()]
    .filter((group) => group.length >= MIN_REPEATS)
    .map((group) => ({
      parent: group[0]!.parent,
      query: group[0]!.detail || group[0]!.name,
      spans: group.map(({ id }) => id),
      totalNs: group.reduce((sum, { durationNs }) => sum + durationNs, 0),
    }))
    .sort((a, b) => b.totalNs - a.totalNs);
}

/** The query without literal values, which some instrumentations record. */
function shapeOf({ name, detail }: SlimSpan): string {
  return `${name} ${detail.replace(/'[^']*'|\b\d+\b/g, '?')}`;
}
