import type { Context } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { reportFailures } from '../http-server/end-request.ts';
import { requestOf } from '../http-server/request-context.ts';

/** An error that a framework got from a handler of the service. */
export interface HandlerError {
  readonly error: unknown;
  /** Its short name: `express`, `koa`, `fastify`, `grpc`. */
  readonly framework: string;
  /** In which the handler ran; undefined where it is the active one. */
  readonly context: Context | undefined;
}

export type HandlerErrorListener = (failure: HandlerError) => void;

let listener: HandlerErrorListener | undefined;

/** Calls a listener with each error that reaches a framework; of those alone whose instrumentation runs. */
export function onHandlerError(listen: HandlerErrorListener): void {
  listener = listen;
}

/**
 * Has an error of a handler recorded on the span of its request and as a log record, and reported. Never throws.
 *
 * @param context in which the handler ran; default: the active one
 * @param isOnSpan whether it is recorded on the span of that context, which is one below that of the request
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
    // Whoever listens: the request goes on.
  }
}

/** The same, for one that is reported by the span that it is, or will be, recorded on. Never throws. */
export function keepHandlerError(error: unknown, context: Context, isOnSpan: boolean): void {
  try {
    const request = requestOf(context);
    request?.fail(error, isOnSpan ? context : undefined);
    if (request?.ended) reportFailures(request);
  } catch {
    // Of another SDK's context.
  }
}
