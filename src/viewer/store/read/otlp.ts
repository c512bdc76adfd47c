import type { Signal } from '../../otlp/otlp-types.ts';
import { type Where, whereOf } from '../condition.ts';
import type { Store } from '../store.ts';

/** Which rows to return as OTLP. */
export interface OtlpQuery {
  readonly limit: number;
  /** Microseconds since 1970. */
  readonly sinceUs?: number | undefined;
  readonly untilUs?: number | undefined;
  readonly trace?: string | undefined;
  readonly span?: string | undefined;
  readonly service?: string | undefined;
  /** Only rows that arrived after this one, the oldest first. */
  readonly afterId?: number | undefined;
}

export interface OtlpText {
  /** OTLP as JSON text. */
  readonly json: string;
  readonly count: number;
  /** Id of the newest row in it: `afterId` of the next query. */
  readonly lastId: number;
}

interface Row {
  readonly id: number;
  readonly json: string;
  readonly resource: string;
  readonly scope: string;
}

const TABLES = {
  traces: { table: 'spans', time: 'start_us', groups: ['resourceSpans', 'scopeSpans', 'spans'] },
  logs: { table: 'logs', time: 'time_us', groups: ['resourceLogs', 'scopeLogs', 'logRecords'] },
} as const;

/** The newest spans or log records, in ascending order; with `afterId`, the next ones that arrived. */
export function readOtlp(
  { database }: Store,
  signal: 'traces' | 'logs',
  query: OtlpQuery,
): OtlpText {
  const { table, time, groups } = TABLES[signal];
  const where = queryWhere(query, time);
  const order = query.afterId === undefined ? `ORDER BY x.${time} DESC` : 'ORDER BY x.id';
  const rows = database
    .prepare(
      `SELECT x.id, x.json, r.json AS resource, c.json AS scope FROM ${table} x
         JOIN resources r ON r.id = x.resource JOIN scopes c ON c.id = x.scope
       WHERE ${where.sql} ${order} LIMIT ?`,
    )
    .all(...where.parameters, query.limit) as unknown as Row[];
  if (query.afterId === undefined) rows.reverse();
  return { json: otlpJson(rows, groups), count: rows.length, lastId: lastOf(rows, query.afterId) };
}

/**
 * All spans of the newest traces; `limit` is a number of traces. `CROSS JOIN` looks spans up by trace: by time, the
 * database would read all spans.
 */
export function readTracesOtlp({ database }: Store, query: OtlpQuery): OtlpText {
  const where = whereOf([
    ['start_us >= ?', query.sinceUs],
    ['start_us < ?', query.untilUs],
    ['id = ?', query.trace],
    ['service = ?', query.service],
  ]);
  const rows = database
    .prepare(
      `SELECT x.id, x.json, r.json AS resource, c.json AS scope
       FROM (SELECT id AS trace FROM traces WHERE ${where.sql}
             ORDER BY start_us DESC LIMIT ?) t
         CROSS JOIN spans x ON x.trace = t.trace
         JOIN resources r ON r.id = x.resource JOIN scopes c ON c.id = x.scope
       ORDER BY x.start_us`,
    )
    .all(...where.parameters, query.limit) as unknown as Row[];
  return {
    json: otlpJson(rows, TABLES.traces.groups),
    count: new Set(rows.map(({ json }) => /"traceId":"(\w+)"/.exec(json)?.[1])).size,
    lastId: lastOf(rows, query.afterId),
  };
}

/** The newest data points, in ascending order; with `afterId`, the next ones that arrived. */
function readMetricsOtlp({ database }: Store, query: OtlpQuery): OtlpText {
  const where = queryWhere(query, 'time_us');
  const order = query.afterId === undefined ? 'ORDER BY x.time_us DESC' : 'ORDER BY x.id';
  const rows = database
    .prepare(
      `SELECT x.id, x.json, m.json AS metric, m.kind, r.json AS resource, c.json AS scope
       FROM points x JOIN series s ON s.id = x.series JOIN metrics m ON m.id = s.metric
         JOIN resources r ON r.id = m.resource JOIN scopes c ON c.id = m.scope
       WHERE ${where.sql} ${order} LIMIT ?`,
    )
    .all(...where.parameters, query.limit) as unknown as Array<
    Row & { metric: string; kind: string }
  >;
  if (query.afterId === undefined) rows.reverse();
  const metrics = Map.groupBy(rows, (row) => `${row.resource}\n${row.scope}\n${row.metric}`);
  const metricRows = [...metrics.values()].map((points) => {
    const [first] = points as [(typeof rows)[number]];
    const json = withPoints(
      first.metric,
      first.kind,
      points.map((point) => point.json),
    );
    return { ...first, json };
  });
  return {
    json: otlpJson(metricRows, ['resourceMetrics', 'scopeMetrics', 'metrics']),
    count: rows.length,
    lastId: lastOf(rows, query.afterId),
  };
}

/** The newest spans, log records or data points; with `afterId`, the next ones that arrived. */
export function readSignal(store: Store, signal: Signal, query: OtlpQuery): OtlpText {
  return signal === 'metrics' ? readMetricsOtlp(store, query) : readOtlp(store, signal, query);
}

function queryWhere(query: OtlpQuery, time: string): Where {
  return whereOf([
    [`x.${time} >= ?`, query.sinceUs],
    [`x.${time} < ?`, query.untilUs],
    ['x.trace = ?', query.trace],
    ['x.span = ?', query.span],
    ['r.service = ?', query.service],
    ['x.id > ?', query.afterId],
  ]);
}

/** Assembles the stored JSON as text, without parsing it. */
function otlpJson(
  rows: readonly Row[],
  [top, middle, bottom]: readonly [string, string, string],
): string {
  const byResource = Map.groupBy(rows, ({ resource }) => resource);
  const parts = [...byResource].map(([resource, ofResource]) => {
    const byScope = Map.groupBy(ofResource, ({ scope }) => scope);
    const inner = [...byScope].map(
      ([scope, items]) =>
        `{"scope":${scope},"${bottom}":[${items.map(({ json }) => json).join(',')}]}`,
    );
    return `{"resource":${resource},"${middle}":[${inner.join(',')}]}`;
  });
  return `{"${top}":[${parts.join(',')}]}`;
}

function withPoints(metric: string, kind: string, points: readonly string[]): string {
  const { [kind]: data, ...identity } = JSON.parse(metric) as Record<string, object>;
  const inner = JSON.stringify(data).slice(1, -1);
  const head = JSON.stringify(identity).slice(1, -1);
  const body = `"${kind}":{${inner}${inner === '' ? '' : ','}"dataPoints":[${points.join(',')}]}`;
  return `{${head}${head === '' ? '' : ','}${body}}`;
}

function lastOf(rows: ReadonlyArray<{ id: number }>, before: number | undefined): number {
  return rows.reduce((last, { id }) => Math.max(last, id), before ?? 0);
}
