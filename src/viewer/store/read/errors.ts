import { whereOf } from '../condition.ts';
import type { Store } from '../store.ts';

/** Errors of one type, from one line of code. */
export interface ErrorGroup {
  readonly id: number;
  readonly type: string;
  /** Message of the newest occurrence. */
  readonly message: string;
  readonly stack: string;
  readonly service: string;
  /** Microseconds since 1970. */
  readonly firstUs: number;
  readonly lastUs: number;
  readonly count: number;
}

export interface Occurrence {
  readonly timeUs: number;
  /** Empty if the error happened outside of a trace. */
  readonly trace: string;
  readonly span: string;
  readonly run: number;
  /** Name of the trace, mostly its route; null if the trace has been removed. */
  readonly name: string | null;
}

export interface ErrorFilter {
  readonly sinceUs?: number | undefined;
  readonly service?: string | undefined;
}

const COLUMNS = `id, type, message, stack, service, first_us AS firstUs, last_us AS lastUs, count`;

/** The groups with the newest occurrence first. */
export function listErrors(
  { database }: Store,
  { sinceUs, service }: ErrorFilter,
  limit: number,
): readonly ErrorGroup[] {
  const { sql, parameters } = whereOf([
    ['last_us >= ?', sinceUs],
    ['service = ?', service],
  ]);
  return database
    .prepare(`SELECT ${COLUMNS} FROM error_groups WHERE ${sql} ORDER BY last_us DESC LIMIT ?`)
    .all(...parameters, limit) as unknown as ErrorGroup[];
}

export function readErrorGroup({ database }: Store, id: number): ErrorGroup | undefined {
  return database.prepare(`SELECT ${COLUMNS} FROM error_groups WHERE id = ?`).get(id) as
    | ErrorGroup
    | undefined;
}

/** The occurrences of a group, the newest first. */
export function listOccurrences(
  { database }: Store,
  group: number,
  limit: number,
): readonly Occurrence[] {
  return database
    .prepare(
      `SELECT o.time_us AS timeUs, o.trace, o.span, o.run,
         (SELECT name FROM traces t WHERE t.id = o.trace) AS name
       FROM occurrences o WHERE o.error_group = ? ORDER BY o.time_us DESC LIMIT ?`,
    )
    .all(group, limit) as unknown as Occurrence[];
}
