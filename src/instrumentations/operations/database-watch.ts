import { type Attributes, type Meter, SpanKind, ValueType } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_DB_CLIENT_OPERATION_DURATION,
} from '@opentelemetry/semantic-conventions';
import { createConnectionTimes } from '../metric-support/connection-times.ts';
import { errorTypeOfMessage, OTHER } from '../metric-support/error-type.ts';
import { createKnownHistograms, type KnownHistograms } from '../metric-support/known-attributes.ts';
import type { OperationListener, TimedSpan } from '../metric-support/timed-span.ts';
import type { DatabaseOperation } from './database-operation.ts';
import type { SlowQueries } from './slow-queries.ts';
import { describeSql } from './sql-statement.ts';

/** Seconds. Source: semantic conventions, `db.client.operation.duration`. */
const DURATION_BOUNDARIES = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** Systems whose queries are no SQL, and say what they do in attributes. */
const NO_SQL: ReadonlySet<string> = new Set(['redis', 'memcached', 'mongodb', 'dynamodb']);

/** What clients of Redis say when they connect, and servers of older versions do not understand. */
const SETUP: ReadonlySet<string> = new Set(
  ['HELLO', 'CLIENT', 'AUTH'].flatMap((name) => [name, name.toLowerCase()]),
);

/**
 * Measures the operations of databases by what their instrumentations say of them.
 * Source: semantic conventions, "Database client metrics".
 *
 * @param meter undefined where metrics are off
 */
export function createDatabaseWatch(
  meter: Meter | undefined,
  slowQueries: SlowQueries | undefined,
): OperationListener {
  const duration = meter === undefined ? undefined : createDuration(meter);
  const connectionTimes = meter === undefined ? undefined : createConnectionTimes(meter);
  return {
    ended(span, seconds) {
      if (span.kind !== SpanKind.CLIENT || connectionTimes?.(span, seconds)) return;
      const operation = operationOf(span);
      if (operation === undefined) return;
      const error = errorOf(span);
      if (duration !== undefined) record(duration, span, operation, error, seconds);
      if (slowQueries?.isSlow(seconds)) slowQueries.tell(span, operation, seconds, error);
    },
  };
}

function createDuration(meter: Meter): KnownHistograms {
  return createKnownHistograms(meter, METRIC_DB_CLIENT_OPERATION_DURATION, {
    description: 'Duration of database client operations.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: DURATION_BOUNDARIES },
  });
}

/** @returns undefined for what is no operation: connecting, and what was measured below */
function operationOf(span: TimedSpan): DatabaseOperation | undefined {
  const system = text(span, ATTR_DB_SYSTEM_NAME);
  if (system === undefined || span.covered) return undefined;
  const operation = text(span, ATTR_DB_OPERATION_NAME);
  const collection = text(span, ATTR_DB_COLLECTION_NAME);
  if (NO_SQL.has(system)) {
    if (operation === undefined || (system === 'redis' && SETUP.has(operation))) return undefined;
    return { system, operation, collection };
  }
  const query = text(span, ATTR_DB_QUERY_TEXT);
  if (query === undefined) {
    // Without a text, cassandra-driver says what it does in the name alone: `cassandra-driver.batch`.
    const named = operation ?? /^cassandra-driver\.(\w+)$/.exec(span.name)?.[1]?.toUpperCase();
    return named === undefined ? undefined : { system, operation: named, collection };
  }
  const statement = describeSql(query, system);
  return {
    system,
    operation: statement.operation ?? operation,
    collection: collection ?? statement.collection,
  };
}

function record(
  duration: KnownHistograms,
  span: TimedSpan,
  { system, operation, collection }: DatabaseOperation,
  error: string | undefined,
  seconds: number,
): void {
  const namespace = text(span, ATTR_DB_NAMESPACE);
  const address = text(span, ATTR_SERVER_ADDRESS);
  const port = span.attribute(ATTR_SERVER_PORT) as number | undefined;
  const key = `${system}\n${operation}\n${collection}\n${namespace}\n${address}\n${port}\n${error}`;
  const known = duration.get(key);
  if (known !== undefined) {
    known.record(seconds);
    return;
  }
  // Only what is there: the SDK tells `{ port: undefined }` and `{}` apart.
  const attributes: Attributes = { [ATTR_DB_SYSTEM_NAME]: system };
  if (namespace !== undefined) attributes[ATTR_DB_NAMESPACE] = namespace;
  if (operation !== undefined) {
    // The clients of Redis disagree about the case.
    attributes[ATTR_DB_OPERATION_NAME] = system === 'redis' ? operation.toUpperCase() : operation;
  }
  if (collection !== undefined) attributes[ATTR_DB_COLLECTION_NAME] = collection;
  if (address !== undefined) attributes[ATTR_SERVER_ADDRESS] = address;
  if (port !== undefined) attributes[ATTR_SERVER_PORT] = Number(port);
  if (error !== undefined) attributes[ATTR_ERROR_TYPE] = error;
  duration.add(key, attributes).record(seconds);
}

function errorOf(span: TimedSpan): string | undefined {
  if (!span.failed) return undefined;
  const said = text(span, ATTR_ERROR_TYPE) ?? span.errorType;
  return said ?? (span.message === undefined ? OTHER : errorTypeOfMessage(span.message));
}

function text(span: TimedSpan, key: string): string | undefined {
  const value = span.attribute(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
