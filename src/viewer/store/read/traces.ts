import { type SlimRow, type SlimSpan, slimSpanOf } from '../../trace/slim-span.ts';
import { scanNewest } from '../newest-rows.ts';
import { type TraceFilter, traceConditions } from '../span-filter.ts';
import type { Store } from '../store.ts';

/** A line of the list of traces. */
export interface TraceLine {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly run: number;
  /** Of the answer: of HTTP or of gRPC; empty where there is none. */
  readonly code: string;
  /** Path, query or topic of the first span. */
  readonly detail: string;
  readonly startUs: number;
  readonly durationNs: number;
  readonly spans: number;
  readonly errors: number;
  readonly queries: number;
  /** Whether the first span has arrived. */
  readonly hasRoot: boolean;
}

export interface TraceList {
  readonly traces: readonly TraceLine[];
  /** Where to go on, for `before`; undefined: there is no more. */
  readonly next: string | undefined;
  /** Older ones have not been looked at, in microseconds since 1970. */
  readonly searchedToUs: number | undefined;
}

const COLUMNS = `t.id, t.name, t.service, t.run, t.code, t.detail, t.start_us AS startUs,
  t.duration_ns AS durationNs, t.spans, t.errors, t.queries, t.has_root AS hasRoot`;

/** The newest traces that the filter lets through. */
export function listTraces({ database }: Store, filter: TraceFilter, limit: number): TraceList {
  const { rows, ...place } = scanNewest<Omit<TraceLine, 'hasRoot'> & { hasRoot: number }>(
    database,
    {
      columns: COLUMNS,
      table: 'traces',
      time: 'start_us',
      conditions: traceConditions(filter),
      fromUs: filter.fromUs ?? 0,
      toUs: filter.toUs ?? Number.MAX_SAFE_INTEGER,
      before: filter.before,
      limit,
    },
  );
  return { traces: rows.map((row) => ({ ...row, hasRoot: row.hasRoot === 1 })), ...place };
}

/** All spans of a trace, as far as its picture needs them; empty where it is unknown. */
export function readTrace(store: Store, id: string): readonly SlimSpan[] {
  return (JSON.parse(readTraceRows(store, id)) as SlimRow[]).map(slimSpanOf);
}

/** The same as JSON text of a list of rows: the database writes it faster than it hands out rows. */
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
