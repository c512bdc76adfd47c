import type { DatabaseOptions } from '../database-client/database-instrumentation.ts';

/** Those of upstream's instrumentation that can be set from outside of a service. */
export interface PgOptions extends DatabaseOptions {
  /** Leaves out the spans of `connect`, of clients and pools. */
  readonly ignoreConnectSpans?: boolean;
  /** Puts the trace into a comment behind each query that is given as a text. */
  readonly addSqlCommenterCommentToQueries?: boolean;
  /** Puts the trace into `application_name` before each query, by a query of its own. */
  readonly enableTraceContextPropagation?: boolean;
  /** Puts the values of queries into `db.postgresql.values`. */
  readonly enhancedDatabaseReporting?: boolean;
}
