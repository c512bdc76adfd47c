import {
  type Attributes,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { errorTypeOf } from '../metric-support/error-type.ts';

/** Where a client goes. */
export interface DatabaseTarget {
  /** `db.system.name`. */
  readonly system: string;
  readonly namespace?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

/** The attributes of all spans of a client; only what is known. */
export function attributesOfTarget({
  system,
  namespace,
  address,
  port,
}: DatabaseTarget): Attributes {
  const found: Attributes = { [ATTR_DB_SYSTEM_NAME]: system };
  if (namespace) found[ATTR_DB_NAMESPACE] = namespace;
  if (address) found[ATTR_SERVER_ADDRESS] = address;
  if (address && Number.isInteger(port)) found[ATTR_SERVER_PORT] = port!;
  return found;
}

/**
 * Starts the span of an operation. Redaction takes the values out of its query, and names the span by what it does.
 *
 * @param shared attributes of all spans of the client
 */
export function startDatabaseSpan(
  tracer: Tracer,
  shared: Attributes,
  query: string | undefined,
): Span {
  return tracer.startSpan(String(shared[ATTR_DB_SYSTEM_NAME]), {
    kind: SpanKind.CLIENT,
    attributes: query === undefined ? shared : { ...shared, [ATTR_DB_QUERY_TEXT]: query },
  });
}

/**
 * Ends the span of an operation that has failed.
 * Source: semantic conventions, database spans, `db.response.status_code` and `error.type`.
 *
 * @param statusCode what the database itself has answered with, if it has
 */
export function endFailedSpan(span: Span, error: unknown, statusCode?: unknown): void {
  const failure = error instanceof Error ? error : new Error(typeof error);
  const type = statusCode === undefined ? errorTypeOf(failure) : String(statusCode);
  span.setAttribute(ATTR_ERROR_TYPE, type);
  if (statusCode !== undefined) {
    span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, String(statusCode));
  }
  span.recordException(failure);
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
  span.end();
}
