/** What metrics and slow queries say about an operation of a database. Source: semantic conventions, `db.*`. */
export interface DatabaseOperation {
  /** `db.system.name`. */
  readonly system: string;
  /** `db.operation.name`. */
  readonly operation: string | undefined;
  /** `db.collection.name`. */
  readonly collection: string | undefined;
}
