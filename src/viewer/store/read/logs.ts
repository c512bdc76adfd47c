import type { LogRecord, Resource, Scope } from '../../otlp/otlp-types.ts';
import { newestRows, type SearchEnd, type TimeRange } from '../newest-rows.ts';
import type { Store } from '../store.ts';

/** Which log records a list shows. */
export interface LogFilter extends TimeRange {
  /** Part of the body or of an attribute. */
  readonly text?: string | undefined;
  readonly service?: string | undefined;
  /** Severity number: 9 info, 13 warn, 17 error. */
  readonly minSeverity?: number | undefined;
  readonly trace?: string | undefined;
}

/** A log record in a list. */
export interface LogLine {
  readonly id: number;
  /** Microseconds since 1970. */
  readonly timeUs: number;
  readonly severity: number;
  readonly body: string;
  readonly service: string;
  readonly trace: string;
  readonly span: string;
}

export interface LogList extends SearchEnd {
  readonly logs: readonly LogLine[];
}

const COLUMNS = `t.id, t.time_us AS timeUs, t.severity, t.body, t.trace, t.span,
  (SELECT service FROM resources r WHERE r.id = t.resource) AS service`;

/** The newest records first; those of one trace, the oldest first and without the other filters. */
export function listLogs({ database }: Store, filter: LogFilter, limit: number): LogList {
  const { trace, text, service, minSeverity } = filter;
  if (trace !== undefined) {
    const logs = database
      .prepare(`SELECT ${COLUMNS} FROM logs t WHERE t.trace = ? ORDER BY t.time_us LIMIT ?`)
      .all(trace, limit) as unknown as LogLine[];
    return { logs, next: undefined, searchedToUs: undefined };
  }
  const { rows: logs, ...end } = newestRows<LogLine>(database, {
    columns: COLUMNS,
    table: 'logs',
    time: 'time_us',
    conditions: [
      ['instr(lower(t.json), lower(?)) > 0', text && JSON.stringify(text).slice(1, -1)],
      ['t.resource IN (SELECT id FROM resources WHERE service = ?)', service],
      ['t.severity >= ?', minSeverity],
    ],
    range: filter,
    limit,
  });
  return { logs, ...end };
}

/** A log record as it arrived, with its resource and scope. */
export interface StoredLog {
  readonly item: LogRecord;
  readonly resource: Resource;
  readonly scope: Scope;
}

export function readLog({ database }: Store, id: number): StoredLog | undefined {
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
