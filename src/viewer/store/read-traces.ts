import type { SlimSpan } from '../trace/slim-span.ts';
import { scanNewest } from './scan.ts';
import { type TraceFilter, traceConditions } from './span-filter.ts';
import type { Store } from './store.ts';

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
export function readTrace({ database }: Store, id: string): readonly SlimSpan[] {
  const rows = database
    .prepare(
      `SELECT s.span AS id, s.parent, s.name, s.kind, s.start_us AS startUs, s.duration_ns AS durationNs,
         s.status, r.service, s.detail,
         instr(s.json, '"key":"db.system') > 0 AS isQuery
       FROM spans s JOIN resources r ON r.id = s.resource WHERE s.trace = ?`,
    )
    .all(id) as unknown as Array<
    Omit<SlimSpan, 'isError' | 'isQuery'> & { status: number; isQuery: number }
  >;
  return rows.map(({ status, isQuery, ...row }) => ({
    ...row,
    isError: status === 2,
    isQuery: isQuery === 1,
  }));
}
