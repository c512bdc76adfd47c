import { SpanStatusCode } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { requestOf } from '../http-server/request-context.ts';
import { isControlFlow } from './control-flow.ts';
import { routingOfRequest } from './next-routing.ts';

/** Reports an error that Next.js reports to the service, by `onRequestError` of its `instrumentation.ts`. */
export function reportRequestError(error: unknown): void {
  if (error === undefined || error === null || isControlFlow(error)) return;
  const entered = activeContext();
  const request = requestOf(entered);
  // What renders a page has mostly written it on the active span before.
  const isOnSpan = routingOfRequest(request)?.isNew(error) === false;
  reportHandlerError('nextjs', error, entered, isOnSpan);
  // A page that is half sent has been answered by 200, and has failed.
  if (request?.ended === false && request.span.isRecording()) {
    request.span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
  }
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return typeof error;
  }
}
