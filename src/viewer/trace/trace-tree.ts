import { findRepeatedQueries, type RepeatedQuery } from './repeated-queries.ts';
import type { SlimSpan } from './slim-span.ts';

/** A row of the waterfall. */
export interface TraceRow {
  readonly span: SlimSpan;
  readonly depth: number;
  /** Number of its descendants, whose rows follow. */
  readonly below: number;
  /** Nanoseconds in which none of its children ran. */
  readonly selfNs: number;
  /** Whether the span is on the critical path: a shorter span would have made the trace shorter. */
  readonly isCritical: boolean;
  /** Its parent is missing, or the two are in a cycle. */
  readonly isOrphan: boolean;
  /** Number of equal queries in its group of repeated queries; 0 if it is in none. */
  readonly repeats: number;
}

export interface TraceTree {
  readonly rows: readonly TraceRow[];
  readonly startUs: number;
  readonly durationNs: number;
  readonly repeatedQueries: readonly RepeatedQuery[];
}

const NANOS_PER_MICRO = 1000;

/**
 * The spans of a trace as a tree, ordered by time. Spans without their parent are at the top, as is the earliest span
 * of each cycle of parents: each span has exactly one row.
 */
export function traceTree(spans: readonly SlimSpan[]): TraceTree {
  const sorted = [...spans].sort((a, b) => a.startUs - b.startUs || b.durationNs - a.durationNs);
  const spanIds = new Set(sorted.map(({ id }) => id));
  const isRoot = ({ id, parent }: SlimSpan) => !spanIds.has(parent) || parent === id;
  const roots = sorted.filter(isRoot);
  const children = Map.groupBy(
    sorted.filter((span) => !isRoot(span)),
    ({ parent }) => parent,
  );
  const startUs = sorted[0]?.startUs ?? 0;
  const endUs = sorted.reduce((end, span) => Math.max(end, endOf(span)), startUs);
  const critical = criticalPath(roots, children);
  const repeatedQueries = findRepeatedQueries(sorted);
  const repeats = new Map(
    repeatedQueries.flatMap(({ spans: ids }) => ids.map((id) => [id, ids.length])),
  );
  const rows = depthFirst(roots, children, sorted).map(({ span, depth, isOrphan }) => ({
    span,
    depth,
    below: 0,
    selfNs: selfTime(span, children.get(span.id) ?? []),
    isCritical: critical.has(span.id),
    isOrphan,
    repeats: repeats.get(span.id) ?? 0,
  }));
  countBelow(rows);
  return {
    rows,
    startUs,
    durationNs: Math.round((endUs - startUs) * NANOS_PER_MICRO),
    repeatedQueries,
  };
}

interface TreeSpan {
  readonly span: SlimSpan;
  readonly depth: number;
  readonly isOrphan: boolean;
}

/** Without recursion: a chain of 50,000 spans would overflow the call stack. */
function depthFirst(
  roots: readonly SlimSpan[],
  children: ReadonlyMap<string, readonly SlimSpan[]>,
  all: readonly SlimSpan[],
): readonly TreeSpan[] {
  const result: TreeSpan[] = [];
  const ids = new Set<string>();
  const visit = (root: SlimSpan, isOrphan: boolean) => {
    const stack: TreeSpan[] = [{ span: root, depth: 0, isOrphan }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { span, depth } = next;
      if (ids.has(span.id)) continue;
      ids.add(span.id);
      result.push(next);
      const below = children.get(span.id) ?? [];
      for (let index = below.length - 1; index >= 0; index -= 1) {
        stack.push({ span: below[index]!, depth: depth + 1, isOrphan: false });
      }
    }
  };
  for (const root of roots) visit(root, root.parent !== '');
  // The remaining spans are in cycles.
  for (const span of all) if (!ids.has(span.id)) visit(span, true);
  return result;
}

function countBelow(rows: Array<{ depth: number; below: number }>): void {
  const open: number[] = [];
  const close = (index: number, at: number) => {
    rows[index]!.below = at - index - 1;
  };
  for (const [index, { depth }] of rows.entries()) {
    while (open.length > 0 && rows[open.at(-1)!]!.depth >= depth) close(open.pop()!, index);
    open.push(index);
  }
  while (open.length > 0) close(open.pop()!, rows.length);
}

/** The duration of the span without its children; overlapping children count once. */
function selfTime(span: SlimSpan, children: readonly SlimSpan[]): number {
  const end = endOf(span);
  let covered = 0;
  let until = span.startUs;
  for (const child of children) {
    const from = Math.max(child.startUs, until);
    const to = Math.min(endOf(child), end);
    if (to > from) {
      covered += to - from;
      until = to;
    }
  }
  return Math.max(0, Math.round(span.durationNs - covered * NANOS_PER_MICRO));
}

/**
 * Ids of the spans on the critical path. Backwards from the end of the first root: the parent waited for the child that
 * ended last; before that child started, for the one that had ended last by then.
 */
function criticalPath(
  roots: readonly SlimSpan[],
  children: ReadonlyMap<string, readonly SlimSpan[]>,
): ReadonlySet<string> {
  const path = new Set<string>();
  const stack = roots.slice(0, 1);
  for (let span = stack.pop(); span !== undefined; span = stack.pop()) {
    if (path.has(span.id)) continue;
    path.add(span.id);
    let until = endOf(span);
    const byEnd = [...(children.get(span.id) ?? [])].sort((a, b) => endOf(b) - endOf(a));
    for (const child of byEnd) {
      if (endOf(child) > until) continue;
      stack.push(child);
      until = child.startUs;
    }
  }
  return path;
}

function endOf({ startUs, durationNs }: SlimSpan): number {
  return startUs + durationNs / NANOS_PER_MICRO;
}
