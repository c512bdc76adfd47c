import { type Attributes, type HrTime, type Span, SpanStatusCode } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { load } from '../../lazy/load.ts';
import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { ABORTED, isDisconnect, typeOfBreak, typeOfThrown } from './error-types.ts';
import { isEventStream } from './event-stream.ts';
import { statusError } from './metric-attributes.ts';
import type { Settings } from './options.ts';
import { extendAttributes } from './request/attribute-list.ts';
import { captureHeaders } from './request/captured-headers.ts';
import { answeredAttributes, nameOfSpan } from './request/connection-attributes.ts';
import type { RequestContext } from './request-context.ts';
import { safely } from './run-hook.ts';
import { isComplete, type ServerAnswer } from './server-response.ts';

const FAILURES = placeOf(
  'the record of an error of a handler',
  'It is missing on its span and among the log records. Report this to Sightline.',
);

/** Ends a request when its response has been sent, or can no longer be. */
export function endWithAnswer(
  request: RequestContext,
  answer: ServerAnswer,
  settings: Settings,
): void {
  if (request.ended) return;
  // Until its head is sent, a status is only what the service meant to answer.
  const status = answer.headersSent === false ? 0 : answer.statusCode;
  const broken = isComplete(answer, request.finished) ? undefined : breakOf(request, answer);
  if (answer.errored != null) breakBy(request, answer.errored);
  const { span } = request;
  if (span.isRecording()) {
    if (settings.responseHeaders.length > 0) {
      const headers: Attributes = {};
      captureHeaders(headers, settings.responseHeaders, (name) => answer.getHeader(name));
      span.setAttributes(headers);
    }
    const { applyCustomAttributesOnSpan: apply } = settings.config;
    if (apply !== undefined) {
      describe(request, status, broken);
      safely('applyCustomAttributesOnSpan', () => apply(span, answer.req, answer as never));
      finish(request);
      return;
    }
  }
  end(request, status, broken);
}

/** What a stream of the service has failed with is a record as well; who goes away, or cannot be reached, is none. */
function breakBy(request: RequestContext, error: unknown): void {
  request.thrown ??= error;
  if (request.thrown === error && !isDisconnect(error)) request.fail(error, request);
}

function breakOf(request: RequestContext, answer: ServerAnswer): string | undefined {
  const type = typeOfBreak(request, answer);
  return type === ABORTED && isEventStream(answer) ? undefined : type;
}

/**
 * Ends a request.
 *
 * @param status 0 where no response was sent
 * @param broken `error.type`, where the response was not sent to its end
 */
export function end(request: RequestContext, status: number, broken: string | undefined): void {
  if (request.ended) return;
  describe(request, status, broken);
  finish(request);
}

/** Source: semantic conventions, HTTP spans, "Status" and "Name". */
function describe(request: RequestContext, status: number, broken: string | undefined): void {
  const { span, thrown } = request;
  request.status = status;
  if (status >= 500 && thrown === undefined) request.fail(request.failure);
  request.keepRoute();
  if (thrown !== undefined) request.error = typeOfThrown(thrown);
  else request.error = broken ?? (status >= 500 ? statusError(status) : undefined);
  // Frameworks have answered them: what became of the request, the answer alone says.
  if (request.failures !== undefined) reportFailures(request);
  if (!span.isRecording()) return;
  describeAnswer(request, status);
  if (request.requestBytes !== undefined) {
    span.setAttribute('http.request.body.size', request.requestBytes);
  }
  if (request.responseBytes !== undefined) {
    span.setAttribute('http.response.body.size', request.responseBytes);
  }
  if (request.error === undefined) return;
  span.setAttribute(ATTR_ERROR_TYPE, request.error);
  if (thrown === undefined) {
    span.setStatus(FAILED);
  } else {
    span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(thrown) });
    span.recordException(thrown as Error);
  }
}

/** Records what handlers have thrown; also of a request that has ended, where they threw it then. */
export function reportFailures(request: RequestContext): void {
  guarded(FAILURES, () => {
    const { recordFailures } = load<typeof import('./handler-failures.ts')>(
      'sightline:instrumentations/http-server/handler-failures',
    );
    recordFailures(request);
  });
}

function describeAnswer({ span, method, route, alike }: RequestContext, status: number): void {
  if (alike !== undefined && status > 0) {
    const answered = answeredAttributes(alike, status, route);
    if (answered !== undefined && extendAttributes(span, answered)) {
      if (alike.spanName !== undefined) span.updateName(alike.spanName);
      return;
    }
  }
  if (status > 0) span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
  if (route !== undefined) span.setAttribute(ATTR_HTTP_ROUTE, route);
  const name = nameOfSpan(method, route);
  if (name !== undefined) span.updateName(name);
}

const FAILED = { code: SpanStatusCode.ERROR } as const;

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

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
 * The conventions want the metric to have the duration of the span, which ours and those of the SDK have;
 * others do not.
 */
function secondsOf(span: Span, started: number): number {
  const { durationMillis } = span as { readonly durationMillis?: number };
  if (durationMillis !== undefined) return durationMillis / 1000;
  const { duration } = span as { readonly duration?: HrTime };
  if (duration === undefined) return (performance.now() - started) / 1000;
  return duration[0] + duration[1] / 1e9;
}
