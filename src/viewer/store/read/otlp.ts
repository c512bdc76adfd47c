import type { Signal } from '../../otlp/types.ts';
import type { Store } from '../store.ts';

/** Rows to hand out as OTLP. */
export interface OtlpQuery {
  readonly limit: number;
  /** Microseconds since 1970. */
  readonly sinceUs?: number;
  readonly untilUs?: number;
  readonly trace?: string;
  readonly span?: string;
  readonly service?: string;
  /** Only rows that arrived after this one: for whoever follows. */
  readonly afterId?: number;
}

export interface OtlpText {
  /** OTLP as JSON text. */
  readonly json: string;
  readonly count: number;
  /** The last row that arrived, of those in it; `afterId` for the next question. */
  readonly lastId: number;
}

interface Row {
  readonly id: number;
  readonly json: string;
  readonly resource: string;
  readonly scope: string;
}

type Kept = 'traces' | 'logs';

const TABLES = {
  traces: { table: 'spans', time: 'start_us', groups: ['resourceSpans', 'scopeSpans', 'spans'] },
  logs: { table: 'logs', time: 'time_us', groups: ['resourceLogs', 'scopeLogs', 'logRecords'] },
} as const;

/**
 * The newest spans or log records, oldest first in the answer; with `afterId`, the next that arrived. The limit
 * is of the database: no more is read than is handed out.
 */
export function readOtlp({ database }: Store, signal: Kept, query: OtlpQuery): OtlpText {
  const { table, time, groups } = TABLES[signal];
  const { conditions, values } = conditionsOf(query, time);
  const order = query.afterId === undefined ? `ORDER BY x.${time} DESC` : 'ORDER BY x.id';
  const rows = database
    .prepare(
      `SELECT x.id, x.json, r.json AS resource, c.json AS scope FROM ${table} x
         JOIN resources r ON r.id = x.resource JOIN scopes c ON c.id = x.scope
       WHERE ${conditions.join(' AND ') || '1'} ${order} LIMIT ?`,
    )
    .all(...values, query.limit) as unknown as Row[];
  if (query.afterId === undefined) rows.reverse();
  return { json: grouped(rows, groups), count: rows.length, lastId: lastOf(rows, query.afterId) };
}

/**
 * The spans of the newest traces, whole: `limit` is a number of traces. They are looked up trace by trace
 * (`CROSS JOIN`): by time, all spans there are would be gone through.
 */
export function readTracesOtlp({ database }: Store, query: OtlpQuery): OtlpText {
  const filters = [
    query.sinceUs === undefined ? '1' : 'start_us >= ?',
    query.untilUs === undefined ? '1' : 'start_us < ?',
    query.trace === undefined ? '1' : 'id = ?',
    query.service === undefined ? '1' : 'service = ?',
  ];
  const values = [query.sinceUs, query.untilUs, query.trace, query.service].filter(
    (value) => value !== undefined,
  );
  const rows = database
    .prepare(
      `SELECT x.id, x.json, r.json AS resource, c.json AS scope
       FROM (SELECT id AS trace FROM traces WHERE ${filters.join(' AND ')}
             ORDER BY start_us DESC LIMIT ?) t
         CROSS JOIN spans x ON x.trace = t.trace
         JOIN resources r ON r.id = x.resource JOIN scopes c ON c.id = x.scope
       ORDER BY x.start_us`,
    )
    .all(...values, query.limit) as unknown as Row[];
  return {
    json: grouped(rows, TABLES.traces.groups),
    count: new Set(rows.map(({ json }) => /"traceId":"(\w+)"/.exec(json)?.[1])).size,
    lastId: lastOf(rows, query.afterId),
  };
}

/** The newest data points; with `afterId`, the next that arrived. */
export function readMetricsOtlp({ database }: Store, query: OtlpQuery): OtlpText {
  const { conditions, values } = conditionsOf(query, 'time_us');
  const order = query.afterId === undefined ? 'ORDER BY x.time_us DESC' : 'ORDER BY x.id';
  const rows = database
    .prepare(
      `SELECT x.id, x.json, m.json AS metric, m.kind, r.json AS resource, c.json AS scope
       FROM points x JOIN series s ON s.id = x.series JOIN metrics m ON m.id = s.metric
         JOIN resources r ON r.id = m.resource JOIN scopes c ON c.id = m.scope
       WHERE ${conditions.join(' AND ') || '1'} ${order} LIMIT ?`,
    )
    .all(...values, query.limit) as unknown as Array<Row & { metric: string; kind: string }>;
  if (query.afterId === undefined) rows.reverse();
  const metrics = new Map<string, { row: (typeof rows)[number]; points: string[] }>();
  for (const row of rows) {
    const key = `${row.resource}\n${row.scope}\n${row.metric}`;
    const metric = metrics.get(key);
    if (metric === undefined) metrics.set(key, { row, points: [row.json] });
    else metric.points.push(row.json);
  }
  const whole = [...metrics.values()].map(({ row, points }) => ({
    ...row,
    json: withPoints(row.metric, row.kind, points),
  }));
  return {
    json: grouped(whole, ['resourceMetrics', 'scopeMetrics', 'metrics']),
    count: rows.length,
    lastId: lastOf(rows, query.afterId),
  };
}

/** Any of the signals. */
export function readSignal(store: Store, signal: Signal, query: OtlpQuery): OtlpText {
  return signal === 'metrics' ? readMetricsOtlp(store, query) : readOtlp(store, signal, query);
}

function conditionsOf(query: OtlpQuery, time: string) {
  const pairs: ReadonlyArray<readonly [string, string | number | undefined]> = [
    [`x.${time} >= ?`, query.sinceUs],
    [`x.${time} < ?`, query.untilUs],
    ['x.trace = ?', query.trace],
    ['x.span = ?', query.span],
    ['r.service = ?', query.service],
    ['x.id > ?', query.afterId],
  ];
  const given = pairs.filter(([, value]) => value !== undefined);
  return {
    conditions: given.map(([sql]) => sql),
    values: given.map(([, value]) => value as string | number),
  };
}

/** What is kept is JSON already, and is put together as text. */
function grouped(rows: readonly Row[], [top, middle, bottom]: readonly [string, string, string]) {
  const resources = new Map<string, Map<string, string[]>>();
  for (const { resource, scope, json } of rows) {
    const scopes = resources.get(resource) ?? new Map<string, string[]>();
    resources.set(resource, scopes);
    const items = scopes.get(scope);
    if (items === undefined) scopes.set(scope, [json]);
    else items.push(json);
  }
  const parts = [...resources].map(([resource, scopes]) => {
    const inner = [...scopes].map(
      ([scope, items]) => `{"scope":${scope},"${bottom}":[${items.join(',')}]}`,
    );
    return `{"resource":${resource},"${middle}":[${inner.join(',')}]}`;
  });
  return `{"${top}":[${parts.join(',')}]}`;
}

function withPoints(metric: string, kind: string, points: readonly string[]): string {
  const parsed = JSON.parse(metric) as Record<string, object>;
  const { [kind]: data, ...named } = parsed;
  const inner = JSON.stringify(data).slice(1, -1);
  const head = JSON.stringify(named).slice(1, -1);
  const body = `"${kind}":{${inner}${inner === '' ? '' : ','}"dataPoints":[${points.join(',')}]}`;
  return `{${head}${head === '' ? '' : ','}${body}}`;
}

function lastOf(rows: ReadonlyArray<{ id: number }>, before: number | undefined): number {
  return rows.reduce((last, { id }) => Math.max(last, id), before ?? 0);
}
