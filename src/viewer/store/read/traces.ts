import { type SlimRow, type SlimSpan, slimSpanOf } from '../../trace/slim-span.ts';
import { newestRows, type SearchEnd } from '../newest-rows.ts';
import type { Store } from '../store.ts';
import { type TraceFilter, traceConditions } from '../trace-filter.ts';

/** A trace in a list. */
export interface TraceLine {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly run: number;
  /** Status code of the response, HTTP or gRPC; empty if there is none. */
  readonly code: string;
  /** Path, query or topic of the root span. */
  readonly detail: string;
  /** Microseconds since 1970. */
  readonly startUs: number;
  readonly durationNs: number;
  readonly spans: number;
  readonly errors: number;
  readonly queries: number;
  /** Whether the root span has arrived. */
  readonly hasRoot: boolean;
}

export interface TraceList extends SearchEnd {
  readonly traces: readonly TraceLine[];
}

const COLUMNS = `t.id, t.name, t.service, t.run, t.code, t.detail, t.start_us AS startUs,
  t.duration_ns AS durationNs, t.spans, t.errors, t.queries, t.has_root AS hasRoot`;

/** The newest traces that match the filter. */
export function listTraces({ database }: Store, filter: TraceFilter, limit: number): TraceList {
  const { rows, ...end } = newestRows<Omit<TraceLine, 'hasRoot'> & { hasRoot: number }>(database, {
    columns: COLUMNS,
    table: 'traces',
    time: 'start_us',
    conditions: traceConditions(filter),
    range: filter,
    limit,
  });
  return { traces: rows.map((row) => ({ ...row, hasRoot: row.hasRoot === 1 })), ...end };
}

/** All spans of a trace, with the fields that its tree needs; empty if the trace is unknown. */
export function readTrace(store: Store, id: string): readonly SlimSpan[] {
  return (JSON.parse(readTraceRows(store, id)) as SlimRow[]).map(slimSpanOf);
}

/** The same spans as JSON text of SlimRows: the database writes JSON faster than it returns rows. */
export function readTraceRows({ database }: Store, id: string): string {
  const { rows } = database
    .prepare(
      `SELECT json_group_array(json_array(s.span, s.parent, s.name, s.kind, s.start_us, s.duration_ns,
         s.status, r.service, s.detail, instr(s.json, '"key":"db.system') > 0)) AS rows
       FROM spans s JOIN resources r ON r.id = s.resource WHERE s.trace = ?`,
    )
    .get(id) as { rows: string };
  return rows;
}
