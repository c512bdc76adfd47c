/** Something that holds telemetry on its way out, and can give some of it up. */
export interface Holder {
  /** Whether it holds what may not be kept anyway: that goes before all else. */
  readonly isUndecided: boolean;
  /** When what it would give up next was made, in ms since 1970; undefined where it has nothing. */
  oldest(): number | undefined;
  /** Gives up the oldest of what it holds, and releases its bytes. */
  drop(): void;
}

/**
 * What all queues together may hold: spans, log records, and requests that are being sent or wait to be
 * sent again. Where it is full, the oldest goes, to make room for what is new: first of what no sampler
 * has decided about, then of what is decided. Requests under way stay.
 */
export interface MemoryBudget {
  add(holder: Holder): void;
  /** Counts bytes that a holder has begun to hold, whereupon some may have to go, those among them. */
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
    let chosen: Holder | undefined;
    let chosenAge = Number.POSITIVE_INFINITY;
    for (const holder of holders) {
      if (chosen?.isUndecided === true && !holder.isUndecided) continue;
      const age = holder.oldest();
      if (age === undefined) continue;
      if (chosen !== undefined && chosen.isUndecided === holder.isUndecided && age >= chosenAge) {
        continue;
      }
      chosen = holder;
      chosenAge = age;
    }
    chosen?.drop();
    return chosen !== undefined;
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
