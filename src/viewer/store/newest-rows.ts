import type { DatabaseSync } from 'node:sqlite';
import { performance } from '../../util/clock.ts';
import { type Condition, whereOf } from './condition.ts';

/** Rows that the first step searches; each further step doubles them while steps are quick. */
const FIRST_ROWS = 250;
const MAX_ROWS = 4000;
const QUICK_MS = 5;
/** No step starts after this time. */
const BUDGET_MS = 30;

/** Which rows to search. Times are microseconds since 1970. */
export interface TimeRange {
  readonly fromUs?: number | undefined;
  /** Exclusive. */
  readonly toUs?: number | undefined;
  /** `next` of the search before, to continue it. */
  readonly before?: string | undefined;
}

export interface SearchOptions {
  /** What to select; the table has the name `t`. */
  readonly columns: string;
  readonly table: 'traces' | 'logs';
  /** The indexed time by which the newest rows come first. */
  readonly time: 'start_us' | 'time_us';
  readonly conditions: readonly Condition[];
  readonly range: TimeRange;
  readonly limit: number;
}

/** How far a search got. */
export interface SearchEnd {
  /** `before` of the next search; undefined: all rows have been searched. */
  readonly next: string | undefined;
  /** All rows since this time have been searched, in microseconds since 1970; undefined: all rows. */
  readonly searchedToUs: number | undefined;
}

interface Position {
  readonly at: number;
  readonly id: string | number;
}

/**
 * The newest rows that meet the conditions. A search must not delay the receiver: if few rows match, it ends after its
 * time and returns how far it got.
 */
export function newestRows<Row extends object>(
  database: DatabaseSync,
  { columns, table, time, conditions, range, limit }: SearchOptions,
): SearchEnd & { readonly rows: readonly Row[] } {
  const { fromUs = 0, toUs = Number.MAX_SAFE_INTEGER } = range;
  const where = whereOf(conditions);
  const inStep = `FROM ${table} WHERE ${time} >= ? AND (${time}, id) < (?, ?)
       ORDER BY ${time} DESC, id DESC`;
  const step = database.prepare(
    `SELECT ${columns}, t.${time} AS at, t.id AS position FROM (SELECT * ${inStep} LIMIT ?) t
       WHERE ${where.sql} ORDER BY t.${time} DESC, t.id DESC LIMIT ?`,
  );
  const end = database.prepare(`SELECT ${time} AS at, id ${inStep} LIMIT 1 OFFSET ?`);
  const deadline = performance.now() + BUDGET_MS;
  const rows: Array<Row & { at: number; position: string | number }> = [];
  let before = parsePosition(range.before, table) ?? { at: toUs, id: LEAST_ID[table] };
  let stepRows = Math.max(FIRST_ROWS, Math.min(limit, MAX_ROWS));
  for (;;) {
    const started = performance.now();
    const place = [fromUs, before.at, before.id] as const;
    const missing = limit - rows.length;
    const matches = step.all(...place, stepRows, ...where.parameters, missing);
    rows.push(...(matches as unknown as typeof rows));
    if (rows.length >= limit) {
      const { at, position } = rows.at(-1)!;
      return { rows, next: `${at}.${position}`, searchedToUs: at };
    }
    const last = end.get(...place, stepRows - 1) as unknown as Position | undefined;
    if (last === undefined) return { rows, next: undefined, searchedToUs: undefined };
    before = last;
    const now = performance.now();
    if (now > deadline) return { rows, next: `${before.at}.${before.id}`, searchedToUs: before.at };
    if (now - started < QUICK_MS) stepRows = Math.min(stepRows * 2, MAX_ROWS);
  }
}

/** Less than any id: a position with it comes before all rows of its time. */
const LEAST_ID = { traces: '', logs: 0 } as const;

function parsePosition(text: string | undefined, table: 'traces' | 'logs'): Position | undefined {
  const [, at, id] = /^(\d{1,16})\.(\w{1,32})$/.exec(text ?? '') ?? [];
  if (at === undefined || id === undefined) return undefined;
  return { at: Number(at), id: table === 'logs' ? Number(id) || 0 : id };
}
