import type { DatabaseOptions } from '../database-support/database-instrumentation.ts';

/** The options of the upstream instrumentation that can be set from outside of a service. Default of each: false. */
export interface PgOptions extends DatabaseOptions {
  /** Record no spans for `connect` of clients and pools. */
  readonly ignoreConnectSpans?: boolean;
  /** Append the trace as a comment to each query that is not prepared under a name. */
  readonly addSqlCommenterCommentToQueries?: boolean;
  /** Set `application_name` to the trace before each query, by another query. */
  readonly enableTraceContextPropagation?: boolean;
  /** Record the values of queries as `db.postgresql.values`. */
  readonly enhancedDatabaseReporting?: boolean;
}
