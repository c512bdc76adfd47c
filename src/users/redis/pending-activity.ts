/** What a user did, from the begin of one request to the end of another; ms of `performance.now()`. */
export interface Activity {
  readonly user: string;
  from: number;
  to: number;
}

/** Activity that is not yet in the store, gathered by user and bounded. */
export interface Waiting {
  readonly size: number;
  /** How much was dropped since the last call, because too much waited. */
  takeLost(): number;
  add(user: string, from: number, to: number): void;
  /** Takes the oldest out. */
  take(most: number): readonly Activity[];
}

/**
 * @param idleMs longest gap within a session: what has longer ones between is kept apart
 * @param most how much waits; of more the newest is dropped
 */
export function createWaiting(idleMs: number, most: number): Waiting {
  /** Of each user the last that happened. */
  const latest = new Map<string, Activity>();
  /** What happened before a gap. */
  const before: Activity[] = [];
  let lost = 0;

  const size = () => latest.size + before.length;
  return {
    get size() {
      return size();
    },
    takeLost() {
      const was = lost;
      lost = 0;
      return was;
    },
    add(user, from, to) {
      const known = latest.get(user);
      if (known !== undefined && from - known.to < idleMs && known.from - to < idleMs) {
        known.from = Math.min(known.from, from);
        known.to = Math.max(known.to, to);
        return;
      }
      if (size() >= most) {
        lost++;
        return;
      }
      const activity = { user, from, to };
      if (known === undefined) latest.set(user, activity);
      else if (known.to < from) {
        before.push(known);
        latest.set(user, activity);
      } else before.push(activity);
    },
    take(count) {
      const taken = before.splice(0, count);
      for (const [user, activity] of latest) {
        if (taken.length >= count) break;
        taken.push(activity);
        latest.delete(user);
      }
      return taken;
    },
  };
}
