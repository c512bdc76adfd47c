import { type Context, logs, SeverityNumber, SpanStatusCode } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { VERSION } from '../../util/version.ts';
import { tellHandlerError } from '../handler-errors/handler-errors.ts';
import { type RequestContext, requestOf } from '../http-server/request-context.ts';
import { exceptionAttributes } from '../loggers/exception-attributes.ts';
import { isControlFlow } from './control-flow.ts';
import { routingOfRequest } from './next-routing.ts';

/** What Next.js tells `onRequestError` of the service. Source: Next.js documentation, "instrumentation.js". */
export interface ErrorPlace {
  readonly routerKind?: unknown;
  readonly routeType?: unknown;
}

/**
 * Reports an error that Next.js reports to the service: on the span of the request, as a log record, and to
 * whoever listens to errors of handlers.
 */
export function reportRequestError(error: unknown, place: ErrorPlace | undefined): void {
  if (error === undefined || error === null || isControlFlow(error)) return;
  const entered = activeContext();
  tellHandlerError('nextjs', error, entered);
  const request = requestOf(entered);
  if (request !== undefined) markSpan(request, error);
  if (isRecorded(error, request)) return;
  record(error, place, entered);
}

/** Next.js may report an error of a page twice. */
function isRecorded(error: unknown, request: RequestContext | undefined): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (recordedIn.has(error) && recordedIn.get(error) === request) return true;
  recordedIn.set(error, request);
  return false;
}

const recordedIn = new WeakMap<object, RequestContext | undefined>();

/** After its end the request is answered, and its span is gone: the record stays. */
function markSpan(request: RequestContext, error: unknown): void {
  if (request.ended) return;
  const { span } = request;
  if (routingOfRequest(request)?.isNew(error) !== false) span.recordException(error as Error);
  if (!span.isRecording()) return;
  // A page that is half sent has been answered by 200.
  span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
}

/** Source: semantic conventions, "Exceptions in logs". */
function record(error: unknown, place: ErrorPlace = {}, entered: Context): void {
  const attributes = exceptionAttributes(error);
  const type = attributes['exception.type'];
  const { routerKind, routeType } = place;
  logs.getLogger('sightline/next', VERSION).emit({
    severityNumber: SeverityNumber.ERROR,
    severityText: 'ERROR',
    body: `${type === undefined ? '' : `${type}: `}${messageOf(error)}`,
    context: entered,
    attributes: {
      ...attributes,
      ...(typeof routerKind === 'string' && { 'next.router_kind': routerKind }),
      ...(typeof routeType === 'string' && { 'next.route_type': routeType }),
    },
  });
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return typeof error;
  }
}
