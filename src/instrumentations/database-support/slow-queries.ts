import {
  type Attributes,
  type LoggerProvider,
  ROOT_CONTEXT,
  SeverityNumber,
  type Span,
  trace,
} from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
} from '@opentelemetry/semantic-conventions';
import { VERSION } from '../../util/version.ts';
import type { DatabaseOperation } from './database-operation.ts';

/** A slow operation. */
export interface SlowOperation {
  /** Its span; undefined if it has none. */
  readonly inner: Span | undefined;
  /** An attribute of its span. */
  attribute(key: string): unknown;
}

/** Writes a log record for each slow operation of a database (SIGHTLINE_SLOW_QUERY_MS). */
export interface SlowQueries {
  isSlow(seconds: number): boolean;
  report(
    slow: SlowOperation,
    operation: DatabaseOperation,
    seconds: number,
    error: string | undefined,
  ): void;
}

/** @param limitMs the longest duration, in milliseconds, that is not reported */
export function createSlowQueries(provider: LoggerProvider, limitMs: number): SlowQueries {
  const logger = provider.getLogger('sightline/slow-queries', VERSION);
  return {
    isSlow: (seconds) => seconds * 1000 > limitMs,
    report(slow, { system, operation, collection }, seconds, error) {
      const summary = [operation, collection].filter((word) => word !== undefined).join(' ');
      logger.emit({
        eventName: 'app.db.slow_query',
        severityNumber: SeverityNumber.WARN,
        severityText: 'WARN',
        body: `slow query: ${summary || system} took ${Math.round(seconds * 1000)} ms`,
        // The ids of the span and its sampled flag.
        context: slow.inner === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, slow.inner),
        attributes: withoutUndefined({
          [ATTR_DB_SYSTEM_NAME]: system,
          [ATTR_DB_NAMESPACE]: slow.attribute(ATTR_DB_NAMESPACE),
          [ATTR_DB_OPERATION_NAME]: operation,
          [ATTR_DB_COLLECTION_NAME]: collection,
          // Redaction removes the values, as it does in spans.
          [ATTR_DB_QUERY_TEXT]: slow.attribute(ATTR_DB_QUERY_TEXT),
          [ATTR_SERVER_ADDRESS]: slow.attribute(ATTR_SERVER_ADDRESS),
          [ATTR_ERROR_TYPE]: error,
          'app.db.duration': seconds,
        }),
      });
    },
  };
}

function withoutUndefined(attributes: Readonly<Record<string, unknown>>): Attributes {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Attributes;
}
