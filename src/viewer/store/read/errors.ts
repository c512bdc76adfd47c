import type { Store } from '../store.ts';

/** Errors of one kind, from one line of code. */
export interface ErrorGroup {
  readonly id: number;
  readonly type: string;
  /** Of the newest. */
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
  /** Empty where there was none. */
  readonly trace: string;
  readonly span: string;
  readonly run: number;
  /** Of the trace: the route, mostly. */
  readonly name: string | null;
}

export interface ErrorFilter {
  readonly sinceUs?: number;
  readonly service?: string;
}

const COLUMNS = `id, type, message, stack, service, first_us AS firstUs, last_us AS lastUs, count`;

/** The groups, the one that happened last first. */
export function listErrors(
  { database }: Store,
  filter: ErrorFilter,
  limit: number,
): readonly ErrorGroup[] {
  const { sinceUs = 0, service } = filter;
  return database
    .prepare(
      `SELECT ${COLUMNS} FROM error_groups WHERE last_us >= ?
       ${service === undefined ? '' : 'AND service = ?'} ORDER BY last_us DESC LIMIT ?`,
    )
    .all(
      ...[sinceUs, ...(service === undefined ? [] : [service]), limit],
    ) as unknown as ErrorGroup[];
}

export function readErrorGroup({ database }: Store, id: number): ErrorGroup | undefined {
  return database.prepare(`SELECT ${COLUMNS} FROM error_groups WHERE id = ?`).get(id) as
    | ErrorGroup
    | undefined;
}

/** Where and when it happened, the newest first. */
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
