import type { LogRecord, Resource, Scope } from '../../otlp/types.ts';
import { scanNewest } from '../newest-rows.ts';
import type { Condition } from '../span-filter.ts';
import type { Store } from '../store.ts';

/** Which lines a list shows. Times are microseconds since 1970. */
export interface LogFilter {
  readonly text?: string;
  readonly service?: string;
  /** Of the protocol: 9 info, 13 warn, 17 error. */
  readonly minSeverity?: number;
  readonly trace?: string;
  readonly fromUs?: number;
  readonly toUs?: number;
  readonly before?: string;
}

export interface LogLine {
  readonly id: number;
  readonly timeUs: number;
  readonly severity: number;
  readonly body: string;
  readonly service: string;
  readonly trace: string;
  readonly span: string;
}

export interface LogList {
  readonly logs: readonly LogLine[];
  readonly next: string | undefined;
  readonly searchedToUs: number | undefined;
}

const COLUMNS = `t.id, t.time_us AS timeUs, t.severity, t.body, t.trace, t.span,
  (SELECT service FROM resources r WHERE r.id = t.resource) AS service`;

/** The newest lines that the filter lets through. */
export function listLogs({ database }: Store, filter: LogFilter, limit: number): LogList {
  const { trace } = filter;
  if (trace !== undefined) {
    const logs = database
      .prepare(`SELECT ${COLUMNS} FROM logs t WHERE t.trace = ? ORDER BY t.time_us LIMIT ?`)
      .all(trace, limit) as unknown as LogLine[];
    return { logs, next: undefined, searchedToUs: undefined };
  }
  const { rows, ...place } = scanNewest<LogLine>(database, {
    columns: COLUMNS,
    table: 'logs',
    time: 'time_us',
    conditions: conditionsOf(filter),
    fromUs: filter.fromUs ?? 0,
    toUs: filter.toUs ?? Number.MAX_SAFE_INTEGER,
    before: filter.before,
    limit,
  });
  return { logs: rows, ...place };
}

function conditionsOf({ text, service, minSeverity }: LogFilter): readonly Condition[] {
  return [
    ...(text === undefined
      ? []
      : [
          {
            sql: 'instr(lower(t.json), lower(?)) > 0',
            values: [JSON.stringify(text).slice(1, -1)],
          },
        ]),
    ...(service === undefined
      ? []
      : [
          {
            sql: 't.resource IN (SELECT id FROM resources WHERE service = ?)',
            values: [service],
          },
        ]),
    ...(minSeverity === undefined ? [] : [{ sql: 't.severity >= ?', values: [minSeverity] }]),
  ];
}

/** A record or span with where it is from, as it came. */
export interface Whole<Item> {
  readonly item: Item;
  readonly resource: Resource;
  readonly scope: Scope;
}

export function readLog({ database }: Store, id: number): Whole<LogRecord> | undefined {
  const row = database
    .prepare(
      `SELECT x.json, r.json AS resource, c.json AS scope FROM logs x
         JOIN resources r ON r.id = x.resource JOIN scopes c ON c.id = x.scope WHERE x.id = ?`,
    )
    .get(id) as { json: string; resource: string; scope: string } | undefined;
  if (row === undefined) return undefined;
  return {
    item: JSON.parse(row.json) as LogRecord,
    resource: JSON.parse(row.resource) as Resource,
    scope: JSON.parse(row.scope) as Scope,
  };
}
