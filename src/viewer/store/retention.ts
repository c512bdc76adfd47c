import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './transaction.ts';

export interface Bounds {
  /** Size of the database in bytes. */
  readonly maxBytes: number;
  /** Time since the arrival, in milliseconds. */
  readonly maxAgeMs: number;
}

export interface Retention {
  /**
   * Removes data that is too old or exceeds the size. Call it before each request.
   *
   * @param nowUs microseconds since 1970
   * @returns whether rows were removed that others refer to, such as series
   */
  enforce(nowUs: number): boolean;
  /** Bytes that rows and indexes take. */
  usedBytes(): number;
}

/** Interval between marks: data is removed in units of it. */
const MARK_INTERVAL_US = 1_000_000;
/** The search for rows that nothing refers to reads all rows, so it does not run at each mark. */
const UNUSED_INTERVAL_US = 60_000_000;
/** A full database loses a 20th of its marks, at most 500, at a time: not a few rows at each request. */
const REMOVED_FRACTION = 20;
const MAX_REMOVED_MARKS = 500;
const MAX_ERROR_GROUPS = 5000;
const MAX_RUNS = 50;

/** The newest rows at a time of arrival. */
interface Mark {
  readonly arrived_us: number;
  readonly spans: number;
  readonly logs: number;
  readonly points: number;
  readonly occurrences: number;
}

/**
 * Keeps the database within its bounds. Removes data of all signals in the order of arrival: clocks of clients do not
 * matter.
 */
export function createRetention(database: DatabaseSync, { maxBytes, maxAgeMs }: Bounds): Retention {
  const countPages = database.prepare('PRAGMA page_count');
  const countFreePages = database.prepare('PRAGMA freelist_count');
  const { page_size: pageBytes } = database.prepare('PRAGMA page_size').get() as {
    page_size: number;
  };
  const selectNewest = database.prepare(
    `SELECT (SELECT max(id) FROM spans) AS spans, (SELECT max(id) FROM logs) AS logs,
       (SELECT max(id) FROM points) AS points, (SELECT max(id) FROM occurrences) AS occurrences`,
  );
  const addMark = database.prepare('INSERT OR REPLACE INTO marks VALUES(?, ?, ?, ?, ?)');
  const countMarks = database.prepare('SELECT count(*) AS count FROM marks');
  const selectMark = database.prepare('SELECT * FROM marks ORDER BY arrived_us LIMIT 1 OFFSET ?');
  const selectMarkBefore = database.prepare(
    'SELECT * FROM marks WHERE arrived_us < ? ORDER BY arrived_us DESC LIMIT 1',
  );
  const selectLastMark = database.prepare('SELECT max(arrived_us) AS at FROM marks');
  let lastMarkUs = (selectLastMark.get() as { at: number | null }).at ?? 0;
  let lastRequestUs = lastMarkUs;
  let lastUnusedUs = 0;
  let lastMinute = 0;

  const usedBytes = () => {
    const { page_count: all } = countPages.get() as { page_count: number };
    const { freelist_count: free } = countFreePages.get() as { freelist_count: number };
    return (all - free) * pageBytes;
  };
  const remove = (mark: Mark) => {
    inTransaction(database, () => {
      for (const [table, last] of [
        ['spans', mark.spans],
        ['model_calls', mark.spans],
        ['logs', mark.logs],
        ['points', mark.points],
        ['occurrences', mark.occurrences],
      ] as const) {
        database.prepare(`DELETE FROM ${table} WHERE id <= ?`).run(last);
      }
      database.prepare('DELETE FROM traces WHERE last <= ?').run(mark.spans);
      database.prepare('DELETE FROM marks WHERE arrived_us <= ?').run(mark.arrived_us);
      // The counts of a minute are far smaller than its spans: they are removed by time alone.
      const minute = Math.floor(mark.arrived_us / 60_000_000);
      if (minute === lastMinute) return;
      lastMinute = minute;
      database.prepare('DELETE FROM requests WHERE minute < ?').run(minute);
    });
  };
  const removeUnused = () => {
    database.exec(`
      DELETE FROM error_groups WHERE id NOT IN (SELECT error_group FROM occurrences)
        OR id NOT IN (SELECT id FROM error_groups ORDER BY last_us DESC LIMIT ${MAX_ERROR_GROUPS});
      DELETE FROM series WHERE id NOT IN (SELECT series FROM points);
      DELETE FROM runs WHERE is_pinned = 0 AND id NOT IN (SELECT run FROM traces)
        AND id NOT IN (SELECT id FROM runs ORDER BY last_us DESC LIMIT ${MAX_RUNS});`);
  };
  /** Metrics, resources and scopes stay until there is nothing else to remove. */
  const removeOrphans = () => {
    database.exec(`
      DELETE FROM metrics WHERE id NOT IN (SELECT metric FROM series);
      DELETE FROM resources WHERE id NOT IN (SELECT resource FROM spans)
        AND id NOT IN (SELECT resource FROM logs) AND id NOT IN (SELECT resource FROM metrics);
      DELETE FROM scopes WHERE id NOT IN (SELECT scope FROM spans)
        AND id NOT IN (SELECT scope FROM logs) AND id NOT IN (SELECT scope FROM metrics);`);
  };
  const mark = () => {
    lastMarkUs = lastRequestUs;
    const { spans, logs, points, occurrences } = selectNewest.get() as Record<
      keyof Omit<Mark, 'arrived_us'>,
      number | null
    >;
    addMark.run(lastMarkUs, spans ?? 0, logs ?? 0, points ?? 0, occurrences ?? 0);
  };
  const removeOldest = (): boolean => {
    const { count } = countMarks.get() as { count: number };
    if (count === 0) return false;
    const offset = Math.min(Math.floor(count / REMOVED_FRACTION), MAX_REMOVED_MARKS);
    remove(selectMark.get(offset) as unknown as Mark);
    return true;
  };

  return {
    usedBytes,
    enforce(nowUs) {
      // A mark has the time of the request before this one, which wrote the newest rows.
      const isDue =
        lastRequestUs - lastMarkUs >= MARK_INTERVAL_US || nowUs - lastRequestUs >= MARK_INTERVAL_US;
      if (isDue && lastRequestUs > lastMarkUs) mark();
      lastRequestUs = nowUs;
      const expired = selectMarkBefore.get(nowUs - maxAgeMs * 1000) as Mark | undefined;
      if (expired !== undefined) remove(expired);
      let hasRemovedUnused = false;
      while (usedBytes() > maxBytes) {
        hasRemovedUnused = true;
        if (removeOldest()) {
          removeUnused();
          continue;
        }
        // All rows arrived after the last mark: they are the oldest.
        mark();
        removeOldest();
        removeUnused();
        removeOrphans();
        break;
      }
      const isUnusedDue = Math.abs(nowUs - lastUnusedUs) >= UNUSED_INTERVAL_US;
      if (expired !== undefined && !hasRemovedUnused && isUnusedDue) {
        lastUnusedUs = nowUs;
        hasRemovedUnused = true;
        removeUnused();
      }
      return hasRemovedUnused;
    },
  };
}
