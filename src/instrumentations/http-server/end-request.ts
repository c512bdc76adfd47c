import { type Attributes, type HrTime, type Span, SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { load } from '../../lazy/load.ts';
import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import {
  ABORTED,
  abortErrorType,
  errorMessage,
  errorTypeByClass,
  isDisconnect,
} from './error-types.ts';
import { isEventStream } from './event-stream.ts';
import { callHook } from './hook-calls.ts';
import { statusError } from './metric-attributes.ts';
import type { Settings } from './options.ts';
import { captureHeaders } from './request/captured-headers.ts';
import { nameOfSpan, responseAttributes } from './request/connection-attributes.ts';
import { extendAttributes } from './request/request-attribute-list.ts';
import type { RequestContext } from './request-context.ts';
import { type AnyServerResponse, isFullySent } from './server-response.ts';

const RECORDING = placeOf(
  'recording an error of a handler',
  'It is missing on its span and in the log records. Report this to Sightline.',
);

/** Ends a request when its response has been sent, or can no longer be sent. */
export function endWithResponse(
  request: RequestContext,
  response: AnyServerResponse,
  settings: Settings,
): void {
  if (request.ended) return;
  // Until the headers are sent, the status is only what the service intended.
  const status = response.headersSent === false ? 0 : response.statusCode;
  const abortType = isFullySent(response, request.finished)
    ? undefined
    : abortTypeOf(request, response);
  if (response.errored != null) failBy(request, response.errored);
  const { span } = request;
  const isRecording = span.isRecording();
  if (isRecording && settings.responseHeaders.length > 0) {
    const headers: Attributes = {};
    captureHeaders(headers, settings.responseHeaders, (name) => response.getHeader(name));
    span.setAttributes(headers);
  }
  describe(request, status, abortType);
  const { applyCustomAttributesOnSpan: apply } = settings.config;
  if (isRecording && apply !== undefined) {
    callHook('applyCustomAttributesOnSpan', () => apply(span, response.req, response as never));
  }
  finish(request);
}

/** Records the error that destroyed the response, unless the client disconnected or could not be reached. */
function failBy(request: RequestContext, error: unknown): void {
  request.error ??= error;
  if (request.error === error && !isDisconnect(error)) request.fail(error, request);
}

/** `error.type`; `undefined` for an event stream, which ends when its client disconnects. */
function abortTypeOf(request: RequestContext, response: AnyServerResponse): string | undefined {
  const type = abortErrorType(request, response);
  return type === ABORTED && isEventStream(response) ? undefined : type;
}

/**
 * Ends a request.
 *
 * @param status 0 if no response was sent
 * @param abortType `error.type` if the response was not sent in full
 */
export function end(request: RequestContext, status: number, abortType: string | undefined): void {
  if (request.ended) return;
  describe(request, status, abortType);
  finish(request);
}

/**
 * Writes the attributes, the status and the name of the span. Source: semantic conventions, HTTP spans, "Status" and
 * "Name".
 */
function describe(request: RequestContext, status: number, abortType: string | undefined): void {
  const { span, error } = request;
  request.status = status;
  if (status >= 500 && error === undefined) request.fail(request.failure);
  request.keepRoute();
  if (error !== undefined) request.errorType = errorTypeByClass(error);
  else request.errorType = abortType ?? (status >= 500 ? statusError(status) : undefined);
  // The frameworks responded to these errors; only the response shows how the request ended.
  if (request.failures !== undefined) reportFailures(request);
  if (!span.isRecording()) return;
  describeResponse(request, status);
  if (request.requestBytes !== undefined) {
    span.setAttribute('http.request.body.size', request.requestBytes);
  }
  if (request.responseBytes !== undefined) {
    span.setAttribute('http.response.body.size', request.responseBytes);
  }
  if (request.errorType === undefined) return;
  span.setAttribute(ATTR_ERROR_TYPE, request.errorType);
  if (error === undefined) {
    span.setStatus(FAILED);
  } else {
    span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
    span.recordException(error as Error);
  }
}

/** Records the errors of handlers; also those thrown after the request has ended. */
export function reportFailures(request: RequestContext): void {
  guarded(RECORDING, () => {
    const { recordFailures } = load<typeof import('./handler-failures.ts')>(
      'sightline:instrumentations/http-server/handler-failures',
    );
    recordFailures(request);
  });
}

function describeResponse(
  { span, method, route, connectionCache }: RequestContext,
  status: number,
): void {
  if (connectionCache !== undefined && status > 0) {
    const shared = responseAttributes(connectionCache, status, route);
    if (shared !== undefined && extendAttributes(span, shared)) {
      if (connectionCache.spanName !== undefined) span.updateName(connectionCache.spanName);
      return;
    }
  }
  if (status > 0) span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
  if (route !== undefined) span.setAttribute(ATTR_HTTP_ROUTE, route);
  const name = nameOfSpan(method, route);
  if (name !== undefined) span.updateName(name);
}

const FAILED = { code: SpanStatusCode.ERROR } as const;

function finish(request: RequestContext): void {
  const { span, metrics, active } = request;
  request.ended = true;
  span.end();
  request.atEnd?.();
  if (metrics === undefined || active === undefined) return;
  active.count--;
  const { requestBytes, responseBytes } = request;
  metrics.record(request, secondsOf(span, request.started), requestBytes, responseBytes);
}

/**
 * The conventions require the metric to have the duration of the span. Spans of Sightline and of the SDK provide it;
 * others do not.
 */
function secondsOf(span: Span, started: number): number {
  const { durationMillis } = span as { readonly durationMillis?: number };
  if (durationMillis !== undefined) return durationMillis / 1000;
  const { duration } = span as { readonly duration?: HrTime };
  if (duration === undefined) return (performance.now() - started) / 1000;
  return duration[0] + duration[1] / 1e9;
}
