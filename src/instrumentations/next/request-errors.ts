import { SpanStatusCode } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { errorMessage } from '../http-server/error-types.ts';
import { requestOf } from '../http-server/request-context.ts';
import { isControlFlow } from './control-flow.ts';
import { routingOfRequest } from './next-routing.ts';

/** Reports an error that Next.js passes to `onRequestError` of the service's `instrumentation.ts`. */
export function reportRequestError(error: unknown): void {
  if (error === undefined || error === null || isControlFlow(error)) return;
  const context = activeContext();
  const request = requestOf(context);
  // The renderer has usually recorded it on the active span.
  const isOnSpan = routingOfRequest(request)?.isNew(error) === false;
  reportHandlerError('nextjs', error, context, isOnSpan);
  // A partly sent page has status 200, but failed.
  if (request?.ended === false && request.span.isRecording()) {
    request.span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
  }
}
