import type { DatabaseSync } from 'node:sqlite';
import type { SpanRow } from './span-row.ts';

const CLIENT = 3;

/** Writes one row per trace, from which the list of traces is read without reading spans. */
export function createTraceSummaries(database: DatabaseSync): {
  add(rows: readonly SpanRow[]): void;
} {
  // A root span describes the trace; without one, the earliest span does.
  const isBetter =
    '(excluded.has_root > has_root OR (excluded.has_root = has_root AND excluded.start_us < start_us))';
  const pick = (column: string) => `${column} = iif(${isBetter}, excluded.${column}, ${column})`;
  const upsert = database.prepare(
    `INSERT INTO traces(id, root, has_root, name, service, run, code, detail, start_us, end_us, duration_ns, spans,
       errors, queries, last) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET ${['root', 'name', 'service', 'run', 'code', 'detail'].map(pick).join(', ')},
       has_root = max(has_root, excluded.has_root),
       duration_ns = (max(end_us, excluded.end_us) - min(start_us, excluded.start_us)) * 1000,
       start_us = min(start_us, excluded.start_us), end_us = max(end_us, excluded.end_us),
       spans = spans + excluded.spans, errors = errors + excluded.errors,
       queries = queries + excluded.queries, last = excluded.last`,
  );
  return {
    add(rows) {
      for (const [trace, spans] of Map.groupBy(rows, (row) => row.trace)) {
        const root = spans.find(({ parent }) => parent === '') ?? earliest(spans);
        const start = minimum(spans, ({ startUs }) => startUs);
        const end = -minimum(spans, ({ startUs, durationNs }) => -(startUs + durationNs / 1000));
        const isWhole = root.startUs === start && root.startUs + root.durationNs / 1000 >= end;
        upsert.run(
          trace,
          root.span,
          root.parent === '' ? 1 : 0,
          root.name,
          root.resource.service,
          root.resource.run,
          root.code,
          root.detail,
          start,
          Math.ceil(end),
          isWhole ? root.durationNs : Math.round((end - start) * 1000),
          spans.length,
          spans.filter(({ isError }) => isError).length,
          spans.filter(({ isQuery, kind }) => isQuery && kind === CLIENT).length,
          -minimum(spans, ({ id }) => -id),
        );
      }
    },
  };
}

function earliest(spans: readonly SpanRow[]): SpanRow {
  return spans.reduce((first, span) => (span.startUs < first.startUs ? span : first));
}

/** Without `Math.min(...)`: a large trace has more spans than a call may have arguments. */
function minimum(spans: readonly SpanRow[], getValue: (span: SpanRow) => number): number {
  return spans.reduce((least, span) => Math.min(least, getValue(span)), Number.POSITIVE_INFINITY);
}
