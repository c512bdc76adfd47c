import { findRepeated, type Repeated } from './repeated-queries.ts';
import type { SlimSpan } from './slim-span.ts';

/** A line of the waterfall. */
export interface TraceRow {
  readonly span: SlimSpan;
  readonly depth: number;
  /** Rows of all that is below it, which follow it. */
  readonly below: number;
  /** Nanoseconds in which none of its children ran. */
  readonly selfNs: number;
  /** Whether the trace would have been shorter without (a part of) it. */
  readonly isCritical: boolean;
  /** Its parent is unknown, or in a circle with it. */
  readonly isOrphan: boolean;
  /** Number of equal queries of which it is one; 0 where it is not. */
  readonly repeated: number;
}

export interface AnalysedTrace {
  readonly rows: readonly TraceRow[];
  readonly startUs: number;
  readonly durationNs: number;
  readonly repeated: readonly Repeated[];
}

const NANOS_PER_MICRO = 1000;

/**
 * Orders the spans of a trace as a tree, by time. Spans whose parent is missing stand at the top, and so
 * does the earliest span of each circle of parents: each span is there exactly once.
 */
export function analyseTrace(spans: readonly SlimSpan[]): AnalysedTrace {
  const sorted = [...spans].sort((a, b) => a.startUs - b.startUs || b.durationNs - a.durationNs);
  const known = new Set(sorted.map(({ id }) => id));
  const children = new Map<string, SlimSpan[]>();
  const roots: SlimSpan[] = [];
  for (const span of sorted) {
    if (!known.has(span.parent) || span.parent === span.id) roots.push(span);
    else {
      const siblings = children.get(span.parent);
      if (siblings === undefined) children.set(span.parent, [span]);
      else siblings.push(span);
    }
  }
  const startUs = sorted[0]?.startUs ?? 0;
  const endUs = sorted.reduce((end, span) => Math.max(end, endOf(span)), startUs);
  const ordered = order(roots, children, sorted);
  const critical = criticalPath(roots, children);
  const repeated = findRepeated(sorted);
  const repeatedBy = new Map(
    repeated.flatMap(({ spans: ids }) => ids.map((id) => [id, ids.length])),
  );
  const rows = ordered.map(({ span, depth, isOrphan }) => ({
    span,
    depth,
    below: 0,
    selfNs: selfTime(span, children.get(span.id) ?? []),
    isCritical: critical.has(span.id),
    isOrphan,
    repeated: repeatedBy.get(span.id) ?? 0,
  }));
  countBelow(rows);
  return {
    rows,
    startUs,
    durationNs: Math.round((endUs - startUs) * NANOS_PER_MICRO),
    repeated,
  };
}

interface Ordered {
  readonly span: SlimSpan;
  readonly depth: number;
  readonly isOrphan: boolean;
}

/** Depth first. Without recursion: a chain of 50,000 spans has no room on the stack. */
function order(
  roots: readonly SlimSpan[],
  children: ReadonlyMap<string, readonly SlimSpan[]>,
  all: readonly SlimSpan[],
): readonly Ordered[] {
  const ordered: Ordered[] = [];
  const done = new Set<string>();
  const visit = (root: SlimSpan, isOrphan: boolean) => {
    const stack: Ordered[] = [{ span: root, depth: 0, isOrphan }];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { span, depth } = next;
      if (done.has(span.id)) continue;
      done.add(span.id);
      ordered.push(next);
      const below = children.get(span.id) ?? [];
      for (let index = below.length - 1; index >= 0; index -= 1) {
        stack.push({ span: below[index]!, depth: depth + 1, isOrphan: false });
      }
    }
  };
  for (const root of roots) visit(root, root.parent !== '');
  // What is left are circles.
  for (const span of all) if (!done.has(span.id)) visit(span, true);
  return ordered;
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

/** The span's time less that of its children, where those overlap counted once. */
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
 * Backwards from the end of the first root: the child that ended last is what the parent waited for; before
 * that child began, the one that ended last by then.
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
