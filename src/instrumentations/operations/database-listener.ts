import { SpanKind } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import type { DatabaseMetrics } from '../database-support/database-metrics.ts';
import type { DatabaseOperation } from '../database-support/database-operation.ts';
import type { OperationTarget } from '../database-support/operation-durations.ts';
import { describeSql } from '../database-support/sql-statement.ts';
import { errorTypeOfMessage, OTHER } from '../metric-support/error-type.ts';
import type { OperationListener, TimedSpan } from '../metric-support/timed-span.ts';
import { HANDSHAKE_COMMANDS } from '../redis/handshake-commands.ts';

/** Systems without SQL, whose spans have attributes for operation and collection. */
const SYSTEMS_WITHOUT_SQL: ReadonlySet<string> = new Set([
  'redis',
  'memcached',
  'mongodb',
  'dynamodb',
]);

/**
 * Measures database operations by the spans of their upstream instrumentations.
 * Source: semantic conventions, "Database client metrics".
 */
export function createDatabaseListener({
  durations,
  slowQueries,
}: DatabaseMetrics): OperationListener {
  return {
    ended(span, seconds) {
      if (span.kind !== SpanKind.CLIENT) return;
      const error = errorOf(span);
      if (error !== undefined) recordError(span, error);
      const operation = operationOf(span);
      if (operation === undefined) return;
      durations?.of(operation, targetOf(span), error).record(seconds);
      if (slowQueries?.isSlow(seconds)) slowQueries.report(span, operation, seconds, error);
    },
  };
}

function targetOf(span: TimedSpan): OperationTarget {
  return {
    namespace: text(span, ATTR_DB_NAMESPACE),
    address: text(span, ATTR_SERVER_ADDRESS),
    port: span.attribute(ATTR_SERVER_PORT) as number | undefined,
  };
}

/** @returns undefined for connecting, and for operations that a layer below has measured */
function operationOf(span: TimedSpan): DatabaseOperation | undefined {
  const system = text(span, ATTR_DB_SYSTEM_NAME);
  if (system === undefined || span.covered) return undefined;
  const operation = text(span, ATTR_DB_OPERATION_NAME);
  const collection = text(span, ATTR_DB_COLLECTION_NAME);
  if (SYSTEMS_WITHOUT_SQL.has(system)) {
    const isHandshake = system === 'redis' && HANDSHAKE_COMMANDS.has(operation!);
    if (operation === undefined || isHandshake) return undefined;
    return { system, operation, collection };
  }
  const query = text(span, ATTR_DB_QUERY_TEXT);
  if (query === undefined) {
    // A batch of cassandra-driver only has the name of its span: `cassandra-driver.batch`.
    const name = operation ?? /^cassandra-driver\.(\w+)$/.exec(span.name)?.[1]?.toUpperCase();
    return name === undefined ? undefined : { system, operation: name, collection };
  }
  const statement = describeSql(query, system);
  return {
    system,
    operation: statement.operation ?? operation,
    collection: collection ?? statement.collection,
  };
}

/**
 * Sets `error.type` on the span of a failed operation, which most upstream instrumentations do not.
 * Source: semantic conventions, `error.type`; "Redis", `db.response.status_code`.
 */
function recordError(span: TimedSpan, error: string): void {
  if (span.attribute(ATTR_ERROR_TYPE) !== undefined) return;
  span.inner.setAttribute(ATTR_ERROR_TYPE, error);
  const isReply = span.message?.startsWith(`${error} `) === true;
  if (isReply && text(span, ATTR_DB_SYSTEM_NAME) === 'redis') {
    span.inner.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, error);
  }
}

function errorOf(span: TimedSpan): string | undefined {
  if (!span.failed) return undefined;
  const type = text(span, ATTR_ERROR_TYPE) ?? span.errorType;
  return type ?? (span.message === undefined ? OTHER : errorTypeOfMessage(span.message));
}

function text(span: TimedSpan, key: string): string | undefined {
  const value = span.attribute(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
