import type { Context } from '@opentelemetry/api';

/** An error that the service passed to one of its loggers. */
export interface LoggedError {
  /** The object itself, so that a listener can recognize an error that it has from elsewhere. */
  readonly error: Error;
  /** The name of the logger, or of its instrumentation if it has none. */
  readonly loggerName: string;
  /** Source: Logs data model, "SeverityNumber"; 17 and more are errors. */
  readonly severityNumber: number;
  /** The name of the level in the logger. */
  readonly level: string | undefined;
  /** The message of the line; undefined if it is not a text. */
  readonly message: string | undefined;
  /** The context in which the line was logged. */
  readonly context: Context;
}

type LoggedErrorListener = (logged: LoggedError) => void;

/** Shared by all copies of this file, since `sightline/logging` is another bundle. */
const LISTENERS = Symbol.for('sightline.logged-errors');
const shared = globalThis as { [LISTENERS]?: LoggedErrorListener[] };

/**
 * Calls a listener with each error that is passed to winston, pino, bunyan, log4js or `sightline/logging`, at any level
 * that the logger prints; synchronously, before the line is printed. Errors that the logger formats into the message,
 * such as that of `log.error('failed', error)` of pino, are not reported.
 */
export function onLoggedError(listener: LoggedErrorListener): void {
  shared[LISTENERS] ??= [];
  shared[LISTENERS].push(listener);
}

/** Whether there are listeners. Without any, lines need not be searched for errors. */
export function hasLoggedErrorListeners(): boolean {
  return shared[LISTENERS] !== undefined;
}

/** Calls the listeners. Never throws: a failing listener must not break the logging of the service. */
export function reportLoggedError(logged: LoggedError): void {
  for (const listener of shared[LISTENERS] ?? []) {
    try {
      listener(logged);
    } catch {
      // The other listeners and the line are not affected.
    }
  }
}
