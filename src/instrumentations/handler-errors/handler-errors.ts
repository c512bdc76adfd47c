import type { Context } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { reportFailures } from '../http-server/end-request.ts';
import { requestOf } from '../http-server/request-context.ts';

/** An error that a framework received from a handler of the service. */
export interface HandlerError {
  readonly error: unknown;
  /** Short name: `express`, `koa`, `fastify`, `grpc`. */
  readonly framework: string;
  /** The context in which the handler ran; `undefined` if it is the active one. */
  readonly context: Context | undefined;
}

export type HandlerErrorListener = (handlerError: HandlerError) => void;

let listener: HandlerErrorListener | undefined;

/** Sets the listener for errors that reach a framework whose instrumentation is enabled. */
export function onHandlerError(handler: HandlerErrorListener): void {
  listener = handler;
}

/**
 * Reports an error of a handler, and has it recorded on the span of its request and as a log record. Never throws.
 *
 * @param context in which the handler ran; default: the active one
 * @param isOnSpan whether the span of that context, a child of the request span, has recorded it
 */
export function reportHandlerError(
  framework: string,
  error: unknown,
  context?: Context,
  isOnSpan = false,
): void {
  if (error === undefined || error === null) return;
  keepHandlerError(error, context ?? activeContext(), isOnSpan);
  try {
    listener?.({ error, framework, context });
  } catch {
    // An error of the listener must not affect the request.
  }
}

/** Same for an error that is reported through the span that records it. Never throws. */
export function keepHandlerError(error: unknown, context: Context, isOnSpan: boolean): void {
  try {
    const request = requestOf(context);
    request?.fail(error, isOnSpan ? context : undefined);
    if (request?.ended) reportFailures(request);
  } catch {
    // The context may be that of another SDK.
  }
}
