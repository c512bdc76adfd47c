/** A buffer of telemetry that can drop some of it. */
export interface Holder {
  /** Whether sampling is still undecided for its items: these are dropped before all others. */
  readonly isUndecided: boolean;
  /** Time of the item it would drop next, in ms since 1970; undefined if it is empty. */
  oldest(): number | undefined;
  /** Drops its oldest items and releases their bytes. */
  drop(): void;
}

/**
 * The memory budget of all queues: spans, log records, and requests that are in flight or wait for a retry.
 * If it is exceeded, the oldest items are dropped: first those without a sampling decision, then others.
 * Requests in flight stay.
 */
export interface MemoryBudget {
  add(holder: Holder): void;
  /** Adds bytes of a holder, which may cause items to be dropped, even those just added. */
  take(bytes: number): void;
  release(bytes: number): void;
  /** Bytes held now. */
  readonly used: number;
}

/** @param limit bytes */
export function createMemoryBudget(limit: number): MemoryBudget {
  const holders: Holder[] = [];
  let used = 0;

  const dropOldest = (): boolean => {
    let victim: Holder | undefined;
    let victimAge = Number.POSITIVE_INFINITY;
    for (const holder of holders) {
      if (victim?.isUndecided === true && !holder.isUndecided) continue;
      const age = holder.oldest();
      if (age === undefined) continue;
      if (victim !== undefined && victim.isUndecided === holder.isUndecided && age >= victimAge) {
        continue;
      }
      victim = holder;
      victimAge = age;
    }
    victim?.drop();
    return victim !== undefined;
  };

  return {
    add: (holder) => holders.push(holder),
    take(bytes) {
      used += bytes;
      while (used > limit && dropOldest());
    },
    release(bytes) {
      used -= bytes;
    },
    get used() {
      return used;
    },
  };
}
