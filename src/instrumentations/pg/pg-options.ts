import type { InstrumentationConfig } from '@opentelemetry/instrumentation';

/** Those of upstream's instrumentation that can be set from outside of a service. */
export interface PgOptions extends InstrumentationConfig {
  /** Whether spans are written only inside of a trace. */
  readonly requireParentSpan?: boolean;
  /** Leaves out the spans of `connect`, of clients and pools. */
  readonly ignoreConnectSpans?: boolean;
  /** Puts the trace into a comment behind each query that is given as a text. */
  readonly addSqlCommenterCommentToQueries?: boolean;
  /** Puts the trace into `application_name` before each query, by a query of its own. */
  readonly enableTraceContextPropagation?: boolean;
  /** Puts the values of queries into `db.postgresql.values`. */
  readonly enhancedDatabaseReporting?: boolean;
}
