// Published as is, so it imports nothing.

/** From most to least severe, as in OpenTelemetry's logs data model. */
export type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/**
 * Fields of a line. An error among them is printed with its type, message, stack and causes.
 * `stack_info: true` adds the caller's stack as `stack`. `event.name` makes the line an event of that name.
 */
export type Fields = object;

/** Prints a line, unless the logger's level is more severe. Never throws. */
export type Write = (message: unknown, fields?: Fields | Error) => void;

export interface Logger {
  readonly name: string;
  /** The least severe level that is printed now; `off` prints nothing. */
  readonly level: Level | 'off';
  readonly fatal: Write;
  readonly error: Write;
  readonly warn: Write;
  readonly info: Write;
  readonly debug: Write;
  readonly trace: Write;
  log(level: Level, message: unknown, fields?: Fields | Error): void;
  isLevelEnabled(level: Level): boolean;
  /** A logger of the same name that adds these fields to each line. */
  child(fields: Fields): Logger;
}

export interface LoggingOptions {
  /**
   * `service` in each line. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override it, so that lines and traces
   * have the same name. Default: the name in the nearest package.json above the entry script.
   */
  readonly serviceName?: string;
  /**
   * Levels in the format of LOG_LEVEL, which overrides it: `info`, or `info,db=debug`, where `db` is the logger of
   * that name and those below it (`db.pool`). Default: `info`.
   */
  readonly level?: string;
  /**
   * Path of a file in the format of LOG_LEVEL, which overrides LOG_LEVEL and is read again when it changes (checked
   * every second). SIGHTLINE_LOG_LEVEL_FILE overrides this. Default: none.
   */
  readonly levelFile?: string;
  /** One JSON object per line, or text for people. Default: `text` on a terminal, else `json`. */
  readonly format?: 'json' | 'text';
  /** Fields of each line of every logger. Default: none. */
  readonly fields?: Fields;
  /** Maximum length of a line in characters, from 1024 to 16777216; longer lines are truncated. Default: 65536. */
  readonly maxLineLength?: number;
  /** Winston 3 transports, in addition to stdout. Default: none. */
  readonly transports?: readonly object[];
}

/** Sets up all loggers, including existing ones. It can be called again. */
export type SetupLogging = (options?: LoggingOptions) => void;

/** @returns the logger of this name, always the same one. Default: the logger without a name */
export type GetLogger = (name?: string) => Logger;
