/** Activity of a user from the start of one request to the end of another, in ms of `performance.now()`. */
export interface Activity {
  readonly user: string;
  from: number;
  to: number;
}

/** A bounded buffer of activity that is not yet in the store, merged by user. */
export interface PendingActivity {
  readonly size: number;
  /** Returns the number of entries dropped since the last call because the buffer was full. */
  takeLostCount(): number;
  add(user: string, from: number, to: number): void;
  /** Removes and returns the oldest entries. */
  take(limit: number): readonly Activity[];
}

/**
 * @param idleMs longest gap within a session; activity with longer gaps is stored separately
 * @param limit limit of entries; beyond it the newest is dropped
 */
export function createPendingActivity(idleMs: number, limit: number): PendingActivity {
  const latest = new Map<string, Activity>();
  const earlier: Activity[] = [];
  let lostCount = 0;

  const size = () => latest.size + earlier.length;
  return {
    get size() {
      return size();
    },
    takeLostCount() {
      const count = lostCount;
      lostCount = 0;
      return count;
    },
    add(user, from, to) {
      const last = latest.get(user);
      if (last !== undefined && from - last.to < idleMs && last.from - to < idleMs) {
        last.from = Math.min(last.from, from);
        last.to = Math.max(last.to, to);
        return;
      }
      if (size() >= limit) {
        lostCount++;
        return;
      }
      const activity = { user, from, to };
      if (last === undefined) latest.set(user, activity);
      else if (last.to < from) {
        earlier.push(last);
        latest.set(user, activity);
      } else earlier.push(activity);
    },
    take(count) {
      const batch = earlier.splice(0, count);
      for (const [user, activity] of latest) {
        if (batch.length >= count) break;
        batch.push(activity);
        latest.delete(user);
      }
      return batch;
    },
  };
}
