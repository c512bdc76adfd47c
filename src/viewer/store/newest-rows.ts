import type { DatabaseSync } from 'node:sqlite';
import { performance } from '../../util/clock.ts';
import type { Condition } from './span-filter.ts';

/** Rows looked at in the first step; twice as many in the next while steps are quick. */
const FIRST_ROWS = 250;
const MAX_ROWS = 4000;
const QUICK_MS = 5;
/** After which no further step begins. */
const BUDGET_MS = 30;

export interface ScanOptions {
  /** What is selected, from the table under the name `t`. */
  readonly columns: string;
  readonly table: 'traces' | 'logs';
  /** The indexed time by which the newest come first. */
  readonly time: 'start_us' | 'time_us';
  readonly conditions: readonly Condition[];
  readonly fromUs: number;
  /** Exclusive. */
  readonly toUs: number;
  /** Where an earlier scan has ended. */
  readonly before: string | undefined;
  readonly limit: number;
}

export interface Scanned<Row> {
  readonly rows: readonly Row[];
  /** Where to go on, for `before`; undefined: all has been looked at. */
  readonly next: string | undefined;
  /** Everything since this time has been looked at, in microseconds since 1970. */
  readonly searchedToUs: number | undefined;
}

interface Position {
  readonly at: number;
  readonly id: string | number;
}

/**
 * The newest rows that meet the conditions. No question holds up what is received: where few rows match, the
 * search ends after its time and says how far it came.
 */
export function scanNewest<Row extends object>(
  database: DatabaseSync,
  options: ScanOptions,
): Scanned<Row> {
  const { columns, table, time, conditions, fromUs, limit } = options;
  const where = conditions.map(({ sql }) => `(${sql})`).join(' AND ') || '1';
  const inStep = `FROM ${table} WHERE ${time} >= ? AND (${time}, id) < (?, ?)
       ORDER BY ${time} DESC, id DESC`;
  const step = database.prepare(
    `SELECT ${columns}, t.${time} AS at, t.id AS position FROM (SELECT * ${inStep} LIMIT ?) t
       WHERE ${where} ORDER BY t.${time} DESC, t.id DESC LIMIT ?`,
  );
  const end = database.prepare(`SELECT ${time} AS at, id ${inStep} LIMIT 1 OFFSET ?`);
  const values = conditions.flatMap((condition) => condition.values);
  const deadline = performance.now() + BUDGET_MS;
  const rows: Array<Row & { at: number; position: string | number }> = [];
  let before = parsePosition(options.before, table) ?? { at: options.toUs, id: LEAST[table] };
  let stepRows = Math.max(FIRST_ROWS, Math.min(limit, MAX_ROWS));
  for (;;) {
    const began = performance.now();
    const place = [fromUs, before.at, before.id] as const;
    const left = limit - rows.length;
    rows.push(...(step.all(...place, stepRows, ...values, left) as unknown as typeof rows));
    if (rows.length >= limit) {
      const { at, position } = rows.at(-1)!;
      return { rows, next: `${at}.${position}`, searchedToUs: at };
    }
    const last = end.get(...place, stepRows - 1) as unknown as Position | undefined;
    if (last === undefined) return { rows, next: undefined, searchedToUs: undefined };
    before = last;
    const now = performance.now();
    if (now > deadline) return { rows, next: `${before.at}.${before.id}`, searchedToUs: before.at };
    if (now - began < QUICK_MS) stepRows = Math.min(stepRows * 2, MAX_ROWS);
  }
}

/** Before all ids: a position with it is before all rows of its time. */
const LEAST = { traces: '', logs: 0 } as const;

function parsePosition(text: string | undefined, table: 'traces' | 'logs'): Position | undefined {
  const [, at, id] = /^(\d{1,16})\.(\w{1,32})$/.exec(text ?? '') ?? [];
  if (at === undefined || id === undefined) return undefined;
  return { at: Number(at), id: table === 'logs' ? Number(id) || 0 : id };
}
