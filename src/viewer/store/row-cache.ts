/** Rows by their text: those that recur are looked up in the database once. */
export interface RowCache<Row> {
  /** The row from the cache, or from `load`. */
  get(key: string, load: () => Row): Row;
  clear(): void;
}

/** @param maxRows a full cache starts over */
export function createRowCache<Row>(maxRows: number): RowCache<Row> {
  const rows = new Map<string, Row>();
  return {
    get(key, load) {
      const cached = rows.get(key);
      if (cached !== undefined) return cached;
      const row = load();
      if (rows.size >= maxRows) rows.clear();
      rows.set(key, row);
      return row;
    },
    clear: () => rows.clear(),
  };
}
