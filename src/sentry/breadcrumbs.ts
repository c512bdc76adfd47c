import type { Breadcrumb } from '@sentry/core';

/** Of one trace; the oldest make room. */
const MOST_CRUMBS = 50;
/** Traces with crumbs; the oldest make room, so that memory is bounded. */
const MOST_TRACES = 500;

/** What happened before an error, in its own trace. */
export interface Breadcrumbs {
  /** @param traceId empty for what happens outside of any trace */
  add(traceId: string, crumb: Breadcrumb): void;
  of(traceId: string): readonly Breadcrumb[];
}

export function createBreadcrumbs(): Breadcrumbs {
  const traces = new Map<string, Breadcrumb[]>();
  return {
    add(traceId, crumb) {
      let crumbs = traces.get(traceId);
      if (crumbs === undefined) {
        if (traces.size >= MOST_TRACES) traces.delete(traces.keys().next().value!);
        crumbs = [];
        traces.set(traceId, crumbs);
      }
      crumbs.push(crumb);
      if (crumbs.length > MOST_CRUMBS) crumbs.shift();
    },
    of: (traceId) => traces.get(traceId)?.slice() ?? [],
  };
}
