import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './transaction.ts';

export interface Bounds {
  /** Of the database, in bytes. */
  readonly maxBytes: number;
  /** Since the arrival, in ms. */
  readonly maxAgeMs: number;
}

export interface Trimmer {
  /**
   * Removes what is too old or too much; returns whether rows are gone that others refer to, such as series. Call it
   * before each request.
   */
  trim(nowUs: number): boolean;
  /** Bytes that rows and indexes take. */
  usedBytes(): number;
}

/** How often it is noted what has arrived by then: the grain of what is removed at once. */
const MARK_EVERY_US = 1_000_000;
/** What nothing refers to any more is looked for in all rows: not with each second that is too old. */
const UNUSED_EVERY_US = 60_000_000;
/** Removed at once where there is too much, so that it is not to be done for each request. */
const SHARE_REMOVED = 20;
const MAX_ERROR_GROUPS = 5000;
const MAX_RUNS = 50;
const MAX_REMOVED_MARKS = 500;

interface Mark {
  readonly arrived_us: number;
  readonly spans: number;
  readonly logs: number;
  readonly points: number;
  readonly occurrences: number;
}

/**
 * Keeps the database within its bounds, by the order of arrival: whatever clocks clients have, the oldest
 * goes first, of all signals together.
 */
export function createTrimmer(database: DatabaseSync, { maxBytes, maxAgeMs }: Bounds): Trimmer {
  const pages = database.prepare('PRAGMA page_count');
  const free = database.prepare('PRAGMA freelist_count');
  const { page_size: pageBytes } = database.prepare('PRAGMA page_size').get() as {
    page_size: number;
  };
  const newest = database.prepare(
    `SELECT (SELECT max(id) FROM spans) AS spans, (SELECT max(id) FROM logs) AS logs,
       (SELECT max(id) FROM points) AS points, (SELECT max(id) FROM occurrences) AS occurrences`,
  );
  const addMark = database.prepare('INSERT OR REPLACE INTO marks VALUES(?, ?, ?, ?, ?)');
  const countMarks = database.prepare('SELECT count(*) AS count FROM marks');
  const markAt = database.prepare('SELECT * FROM marks ORDER BY arrived_us LIMIT 1 OFFSET ?');
  const lastBefore = database.prepare(
    'SELECT * FROM marks WHERE arrived_us < ? ORDER BY arrived_us DESC LIMIT 1',
  );
  const latest = database.prepare('SELECT max(arrived_us) AS at FROM marks');
  let markedUs = (latest.get() as { at: number | null }).at ?? 0;
  let writtenUs = markedUs;
  let unusedUs = 0;
  let removedMinute = 0;

  const usedBytes = () => {
    const { page_count: all } = pages.get() as { page_count: number };
    const { freelist_count: unused } = free.get() as { freelist_count: number };
    return (all - unused) * pageBytes;
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
      // Counts of a minute are far smaller than the spans that they count, and go by time alone.
      const minute = Math.floor(mark.arrived_us / 60_000_000);
      if (minute === removedMinute) return;
      removedMinute = minute;
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
  /** What all rows of a signal have in common stays where they go, until nothing else is left to remove. */
  const removeOrphans = () => {
    database.exec(`
      DELETE FROM metrics WHERE id NOT IN (SELECT metric FROM series);
      DELETE FROM resources WHERE id NOT IN (SELECT resource FROM spans)
        AND id NOT IN (SELECT resource FROM logs) AND id NOT IN (SELECT resource FROM metrics);
      DELETE FROM scopes WHERE id NOT IN (SELECT scope FROM spans)
        AND id NOT IN (SELECT scope FROM logs) AND id NOT IN (SELECT scope FROM metrics);`);
  };
  const mark = () => {
    markedUs = writtenUs;
    const now = newest.get() as Record<keyof Omit<Mark, 'arrived_us'>, number | null>;
    addMark.run(markedUs, now.spans ?? 0, now.logs ?? 0, now.points ?? 0, now.occurrences ?? 0);
  };
  const removeOldest = (): boolean => {
    const { count } = countMarks.get() as { count: number };
    if (count === 0) return false;
    const offset = Math.min(Math.floor(count / SHARE_REMOVED), MAX_REMOVED_MARKS);
    remove(markAt.get(offset) as unknown as Mark);
    return true;
  };

  return {
    usedBytes,
    trim(nowUs) {
      // All that there is had come when it was written to last.
      const isDue = writtenUs - markedUs >= MARK_EVERY_US || nowUs - writtenUs >= MARK_EVERY_US;
      if (isDue && writtenUs > markedUs) mark();
      writtenUs = nowUs;
      const tooOld = lastBefore.get(nowUs - maxAgeMs * 1000) as Mark | undefined;
      if (tooOld !== undefined) remove(tooOld);
      let isShared = false;
      while (usedBytes() > maxBytes) {
        isShared = true;
        if (removeOldest()) {
          removeUnused();
          continue;
        }
        // All that there is has come since the last mark: it is the oldest then.
        mark();
        removeOldest();
        removeUnused();
        removeOrphans();
        break;
      }
      if (tooOld !== undefined && !isShared && Math.abs(nowUs - unusedUs) >= UNUSED_EVERY_US) {
        unusedUs = nowUs;
        isShared = true;
        removeUnused();
      }
      return isShared;
    },
  };
}
