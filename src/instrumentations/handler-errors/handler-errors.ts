import type { Context } from '@opentelemetry/api';

/** An error that a framework got from a handler of the service. */
export interface HandlerError {
  readonly error: unknown;
  /** `express`, `koa`, `fastify`, `grpc`. */
  readonly framework: string;
  /** In which the handler ran; undefined where it is the active one. */
  readonly context: Context | undefined;
}

export type HandlerErrorListener = (told: HandlerError) => void;

let listener: HandlerErrorListener | undefined;

/** Calls a listener with each error that reaches a framework; of those alone whose instrumentation runs. */
export function onHandlerError(listen: HandlerErrorListener): void {
  listener = listen;
}

/** Never throws. */
export function tellHandlerError(framework: string, error: unknown, context?: Context): void {
  if (listener === undefined || error === undefined || error === null) return;
  try {
    listener({ error, framework, context });
  } catch {
    // Whoever listens: the request goes on.
  }
}
