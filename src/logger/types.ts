// Published as it is, so it imports nothing.

/** From the gravest to the least, as in the logs data model of OpenTelemetry. */
export type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/**
 * Fields of a line. An error among them is printed with its type, message, stack and causes.
 * `stack_info: true` adds the stack of the caller, as `stack`. `event.name` makes the line an event of
 * that name.
 */
export type Fields = object;

/** Prints a line, unless the logger's level is graver. Never throws. */
export type Write = (message: unknown, fields?: Fields | Error) => void;

export interface Logger {
  readonly name: string;
  /** The least grave level that is printed now; `off` prints nothing. */
  readonly level: Level | 'off';
  readonly fatal: Write;
  readonly error: Write;
  readonly warn: Write;
  readonly info: Write;
  readonly debug: Write;
  readonly trace: Write;
  log(level: Level, message: unknown, fields?: Fields | Error): void;
  isLevelEnabled(level: Level): boolean;
  /** A logger of the same name, with fields that are in each of its lines. */
  child(fields: Fields): Logger;
}

export interface LoggingOptions {
  /**
   * `service` in each line. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over it, so that lines and
   * traces have the same. Default: the name in the nearest package.json above the entry script.
   */
  readonly serviceName?: string;
  /**
   * Levels in the form of LOG_LEVEL, which wins over it: `info`, or `info,db=debug`, where `db` is the
   * logger of that name and those below it (`db.pool`). Default: `info`.
   */
  readonly level?: string;
  /**
   * Path of a file in the form of LOG_LEVEL that wins over it, and is looked at every second.
   * SIGHTLINE_LOG_LEVEL_FILE wins over this. Default: none.
   */
  readonly levelFile?: string;
  /** One object of JSON a line, or text for people. Default: text where stdout is a terminal. */
  readonly format?: 'json' | 'text';
  /** In each line of each logger. Default: none. */
  readonly fields?: Fields;
  /** Longest line in characters, from 1024 to 16777216; what is longer is cut. Default: 65536. */
  readonly maxLineLength?: number;
  /** Transports of winston 3, beside the one to stdout. Default: none. */
  readonly transports?: readonly object[];
}

/** Sets up all loggers, those that there are already too. It can be called again. */
export type SetupLogging = (options?: LoggingOptions) => void;

/** @returns the logger of this name, always the same. Default: the one without a name */
export type GetLogger = (name?: string) => Logger;
