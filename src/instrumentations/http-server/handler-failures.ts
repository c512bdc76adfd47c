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
import { exceptionAttributes } from '../loggers/exception-attributes.ts';
import type { RequestContext } from './request-context.ts';

/** Source: semantic conventions, "HTTP server request exception". */
const EVENT_NAME = 'http.server.request.exception';
const SCOPE = 'sightline/handler-errors';

/**
 * What the handlers of a request have thrown: on its span, unless it is on one below, and each as a log record, unless
 * the service has logged it. What is answered by 3xx or 4xx is no fault, but a way of answering.
 */
export function recordFailures(request: RequestContext): void {
  const { failures, thrown, span } = request;
  request.failures = undefined;
  if (failures === undefined) return;
  const faults = failures.filter(
    // What ends the process is recorded by whoever sees that; a response that broke is on its span.
    ({ error, context }) =>
      (error !== thrown || context === request) && !isAnswer(error, request.status),
  );
  for (const { error, context, time } of faults) {
    const isCause = faults.some(({ error: other }) => causeOf(other) === error);
    if (isCause) continue;
    // A span that is not recorded may have somebody who listens to errors.
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

/** Of the log record of an error. */
interface ExceptionRecord {
  readonly eventName: string;
  readonly attributes: Attributes;
  /** Milliseconds since 1970; default: now. */
  readonly timestamp?: number;
}

/** Has an error be a log record, unless the service has logged it. */
export function recordException(
  error: unknown,
  context: Context,
  { eventName, attributes, timestamp = wallClock() }: ExceptionRecord,
): void {
  // The service's lines come before, and may have it.
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
      body: textOf(error),
      context,
      attributes: { ...attributes, ...exceptionAttributes(error) },
    });
}

/** The own status of what is thrown after the answer has begun decides whether it is a fault. */
function isAnswer(error: unknown, status: number): boolean {
  if (status >= 500) return false;
  if (status >= 300) return true;
  const { status: own, statusCode = own } = (error ?? {}) as {
    status?: unknown;
    statusCode?: unknown;
  };
  return typeof statusCode === 'number' && statusCode >= 300 && statusCode < 500;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return typeof error;
  }
}
