import type { SlimSpan } from './slim-span.ts';

/** Equal queries under one parent: what one query with a list, or a join, would have done (N+1). */
export interface Repeated {
  readonly parent: string;
  readonly query: string;
  readonly spans: readonly string[];
  readonly totalNs: number;
}

const CLIENT = 3;
/** Fewer are what many services do on purpose. */
const LEAST = 5;

/** Finds N+1 queries in a trace; the longest in all come first. */
export function findRepeated(spans: readonly SlimSpan[]): readonly Repeated[] {
  const groups = new Map<string, SlimSpan[]>();
  for (const span of spans) {
    if (!span.isQuery || span.kind !== CLIENT) continue;
    const key = JSON.stringify([span.parent, shapeOf(span)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [span]);
    else group.push(span);
  }
  return [...groups.values()]
    .filter((group) => group.length >= LEAST)
    .map((group) => ({
      parent: group[0]!.parent,
      query: group[0]!.detail || group[0]!.name,
      spans: group.map(({ id }) => id),
      totalNs: group.reduce((sum, { durationNs }) => sum + durationNs, 0),
    }))
    .sort((a, b) => b.totalNs - a.totalNs);
}

/** The query without its values, where whoever recorded it left them in. */
function shapeOf({ name, detail }: SlimSpan): string {
  return `${name} ${detail.replace(/'[^']*'|\b\d+\b/g, '?')}`;
}
