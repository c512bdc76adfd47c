/** An entry and its neighbours in the order of time. */
export interface Entry {
  readonly id: string;
  /** Time of the last activity, in milliseconds of the owner's clock. */
  last: number;
  older: this | undefined;
  newer: this | undefined;
}

/**
 * Entries by id and in the order of their last activity, so that the oldest are found when they expire or
 * there are too many. A request costs one look-up; a Map reordered by deleting and adding costs three.
 */
export interface Lru<E extends Entry> {
  readonly size: number;
  readonly newest: E | undefined;
  readonly oldest: E | undefined;
  get(id: string): E | undefined;
  add(entry: E): void;
  /** Moves an entry to the newest position. */
  touch(entry: E): void;
  remove(entry: E): void;
}

export function createLru<E extends Entry>(): Lru<E> {
  const byId = new Map<string, E>();
  let newest: E | undefined;
  let oldest: E | undefined;

  const link = (entry: E): void => {
    entry.older = newest;
    entry.newer = undefined;
    if (newest === undefined) oldest = entry;
    else newest.newer = entry;
    newest = entry;
  };
  const unlink = ({ older, newer }: E): void => {
    if (older === undefined) oldest = newer;
    else older.newer = newer;
    if (newer === undefined) newest = older;
    else newer.older = older;
  };

  return {
    get size() {
      return byId.size;
    },
    get newest() {
      return newest;
    },
    get oldest() {
      return oldest;
    },
    get: (id) => byId.get(id),
    add(entry) {
      byId.set(entry.id, entry);
      link(entry);
    },
    touch(entry) {
      if (entry === newest) return;
      unlink(entry);
      link(entry);
    },
    remove(entry) {
      byId.delete(entry.id);
      unlink(entry);
    },
  };
}
