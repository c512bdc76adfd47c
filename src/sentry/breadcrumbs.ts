import type { Breadcrumb } from '@sentry/core';

/** Breadcrumbs of one trace; the oldest are dropped. */
const MAX_CRUMBS = 50;
/** Traces with breadcrumbs; the oldest are dropped. */
const MAX_TRACES = 500;

/** Breadcrumbs of an error: what happened before it in the same trace. */
export interface Breadcrumbs {
  /** @param traceId empty for what happens outside a trace */
  add(traceId: string, crumb: Breadcrumb): void;
  of(traceId: string): readonly Breadcrumb[];
}

export function createBreadcrumbs(): Breadcrumbs {
  const traces = new Map<string, Breadcrumb[]>();
  return {
    add(traceId, crumb) {
      let crumbs = traces.get(traceId);
      if (crumbs === undefined) {
        if (traces.size >= MAX_TRACES) traces.delete(traces.keys().next().value!);
        crumbs = [];
        traces.set(traceId, crumbs);
      }
      crumbs.push(crumb);
      if (crumbs.length > MAX_CRUMBS) crumbs.shift();
    },
    of: (traceId) => traces.get(traceId)?.slice() ?? [],
  };
}
