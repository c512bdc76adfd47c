import { type Attributes, type Context, logs, SeverityNumber } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { emitQueuedLines } from '../../export/line-queue.ts';
import { isRecorded, markRecorded } from '../../export/recorded-errors.ts';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { wallClock } from '../../util/clock.ts';
import { VERSION } from '../../util/version.ts';
import { loggedExceptionAttributes } from '../loggers/logged-exception.ts';
import type { RequestContext } from './request-context.ts';

/** Source: semantic conventions, "HTTP server request exception". */
const EVENT_NAME = 'http.server.request.exception';
const SCOPE = 'sightline/handler-errors';

/**
 * Records the errors of a request's handlers: on its span, unless a child span has the error, and each as a log
 * record, unless the service has logged it. Errors with a 3xx or 4xx response are a way to respond, not faults.
 */
export function recordFailures(request: RequestContext): void {
  const { failures, span } = request;
  request.failures = undefined;
  if (failures === undefined) return;
  const faults = failures.filter(
    // An error that ends the process is recorded where it is handled; the error of an aborted response is on its
    // span.
    ({ error, context }) =>
      (error !== request.error || context === request) && isFault(error, request.status),
  );
  for (const { error, context, time } of faults) {
    const isCause = faults.some(({ error: other }) => causeOf(other) === error);
    if (isCause) continue;
    // An unsampled span may have a listener for errors.
    if (context === undefined && !request.ended) span.recordException(error as Error);
    recordError(error, context ?? request, request, time);
  }
}

function recordError(
  error: unknown,
  context: Context,
  request: RequestContext,
  timestamp: number,
): void {
  const { method, route, status } = request;
  const attributes: Attributes = { [ATTR_HTTP_REQUEST_METHOD]: method.name };
  if (route !== undefined) attributes[ATTR_HTTP_ROUTE] = route;
  if (status > 0) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = status;
  recordException(error, context, { eventName: EVENT_NAME, attributes, timestamp });
}

/** The event of a log record. */
interface ExceptionRecord {
  readonly eventName: string;
  readonly attributes: Attributes;
  /** Milliseconds since 1970; default: now. */
  readonly timestamp?: number;
}

/** Exports an error as a log record, unless the service has logged it. */
export function recordException(
  error: unknown,
  context: Context,
  { eventName, attributes, timestamp = wallClock() }: ExceptionRecord,
): void {
  // The log records of the service come first, and may contain the error.
  emitQueuedLines();
  if (isRecorded(error)) return;
  markRecorded(error);
  unshared(logs.getLoggerProvider())
    .getLogger(SCOPE, VERSION)
    .emit({
      eventName,
      severityNumber: SeverityNumber.ERROR,
      severityText: 'ERROR',
      timestamp,
      observedTimestamp: timestamp,
      body: errorText(error),
      context,
      attributes: { ...attributes, ...loggedExceptionAttributes(error) },
    });
}

/**
 * Whether an error is a fault, not a way to respond. If it is thrown after a 2xx response has begun, the status of
 * the error decides.
 */
function isFault(error: unknown, responseStatus: number): boolean {
  if (responseStatus >= 300) return responseStatus >= 500;
  const { status, statusCode = status } = (error ?? {}) as {
    status?: unknown;
    statusCode?: unknown;
  };
  return typeof statusCode !== 'number' || statusCode < 300 || statusCode >= 500;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function errorText(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return typeof error;
  }
}
