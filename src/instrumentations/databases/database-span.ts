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

/** The database that a client talks to. */
export interface DatabaseTarget {
  /** `db.system.name`. */
  readonly system: string;
  readonly namespace?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

/** The attributes that all spans of a client share. Those that the client does not know are left out. */
export function targetAttributes({ system, namespace, address, port }: DatabaseTarget): Attributes {
  const attributes: Attributes = { [ATTR_DB_SYSTEM_NAME]: system };
  if (namespace) attributes[ATTR_DB_NAMESPACE] = namespace;
  if (address) attributes[ATTR_SERVER_ADDRESS] = address;
  if (address && Number.isInteger(port)) attributes[ATTR_SERVER_PORT] = port!;
  return attributes;
}

/**
 * Starts the span of an operation. Redaction removes the values from its query and names the span after what it does.
 *
 * @param shared attributes that all spans of the client share
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
 * Ends the span of a failed operation.
 * Source: semantic conventions, database spans, `db.response.status_code` and `error.type`.
 *
 * @param statusCode the error code of the database; undefined for errors of the client
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
