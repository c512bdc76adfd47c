import type { Context } from '@opentelemetry/api';

/** An error that the service gave to one of its loggers. */
export interface LoggedError {
  /** The object itself, so that who has seen it by another way knows it again. */
  readonly error: Error;
  readonly loggerName: string;
  /** Source: Logs data model, "SeverityNumber"; 17 and more are errors. */
  readonly severityNumber: number;
  /** The level as the logger calls it. */
  readonly level: string | undefined;
  /** The line's text, where it is one. */
  readonly message: string | undefined;
  /** In which the line was written. */
  readonly context: Context;
}

export type LoggedErrorListener = (logged: LoggedError) => void;

/** Shared by all copies of this file: `sightline/logging` is a bundle of its own. */
const LISTENERS = Symbol.for('sightline.logged-errors');
const shared = globalThis as { [LISTENERS]?: LoggedErrorListener[] };

/**
 * Calls a listener with each error that is given to winston, pino, bunyan, log4js or
 * `sightline/logging`, at any level that the logger prints; synchronously, before the line is printed.
 * Errors that a logger knows only as a text, such as pino's of `log.error('failed', error)`, are not reported.
 */
export function onLoggedError(listener: LoggedErrorListener): void {
  shared[LISTENERS] ??= [];
  shared[LISTENERS].push(listener);
}

/** Whether anybody listens. Nothing needs to be found out for nobody. */
export function hasLoggedErrorListeners(): boolean {
  return shared[LISTENERS] !== undefined;
}

/** Never throws: a listener that fails must not break the service's logging. */
export function reportLoggedError(logged: LoggedError): void {
  for (const listener of shared[LISTENERS] ?? []) {
    try {
      listener(logged);
    } catch {
      // The other listeners, and the line, go on.
    }
  }
}
