/** An operation of a database that has ended. */
export interface DatabaseOperation {
  readonly system: string;
  readonly operation: string | undefined;
  readonly collection: string | undefined;
}
