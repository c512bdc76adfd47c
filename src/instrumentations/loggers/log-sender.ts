import type { AnyValue, Context, Logger, LogRecord } from '@opentelemetry/api';
import { context as contexts, logs, ROOT_CONTEXT } from '@opentelemetry/api';
import { emitQueuedLines, hasLineQueue, queueLine } from '../../export/line-queue.ts';
import { countLine, emitCounted } from '../../export/log-counts.ts';
import { markRecorded } from '../../export/recorded-errors.ts';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { wallClock } from '../../util/clock.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { TRACE_FIELDS, toLogAttributes, toLogBody } from './log-values.ts';
import { hasLoggedErrorListeners, reportLoggedError } from './logged-errors.ts';
import { loggedExceptionAttributes } from './logged-exception.ts';

/** A line in the terms of its logger. */
export interface LogLine {
  /** The name of the level. */
  readonly severityText: string | undefined;
  readonly message: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names of fields that do not become attributes. */
  readonly excludedFields: ReadonlySet<string>;
  /** Attributes of the semantic conventions, which override the fields. */
  readonly attributes?: Readonly<Record<string, AnyValue>> | undefined;
  /** An error, or a serialized one. */
  readonly exception?: unknown;
  /** The original error, if the logger still has it. Default: `exception`, if that is an error. */
  readonly error?: unknown;
  /** Default: the name of the instrumentation. */
  readonly loggerName?: string | undefined;
  /** Default: the active context. */
  readonly context?: Context | undefined;
}

/** Sends the lines of one kind of logger. */
export interface LogSender {
  /**
   * Counts a line, sends it as a log record, and reports its error. Never throws, so that it cannot break the logging of
   * the service.
   *
   * @param read called if the line is sent or has listeners
   * @param freeze called if lines may be held back: returns the same as `read`, but from values that cannot change later;
   *   undefined if the values of this line can
   */
  send(
    config: LogInstrumentationConfig,
    severityNumber: number,
    read: () => LogLine,
    freeze?: () => (() => LogLine) | undefined,
  ): void;
}

const LOG_SENDING = placeOf(
  'the sending of a log line',
  'The line is printed, but missing from the log records. Report this to Sightline.',
);

const IN_ROOT = { context: ROOT_CONTEXT };

/** Reports an error in the wrapper of a logger, which prints the line of the service anyway. */
export function reportFailure(error: unknown): undefined {
  return failedAt(LOG_SENDING, error);
}

/** The field that becomes the event name of a record. Source: Logs data model, "EventName". */
const EVENT_NAME = 'event.name';

/**
 * The names of loggers, and sets of excluded fields, that are cached. Users of the service may create names. Loggers
 * beyond the limit have the name of the instrumentation.
 */
const MAX_NAMES = 1000;

/** Cached, since a logger has few of them, and needs one for each line. */
const excludedFieldSets = new Map<string, ReadonlySet<string>>();

/** The names of fields that do not become attributes, and those of the trace. */
export function excludeFields(...names: readonly string[]): ReadonlySet<string> {
  const key = names.join();
  let fields = excludedFieldSets.get(key);
  if (fields === undefined) {
    fields = new Set([...TRACE_FIELDS, ...names]);
    if (excludedFieldSets.size < MAX_NAMES) excludedFieldSets.set(key, fields);
  }
  return fields;
}

/** @param scope name and version of the instrumentation, for loggers without a name */
export function createLogSender(scope: {
  readonly name: string;
  readonly version: string;
}): LogSender {
  const loggers = new Map<string, Logger>();
  let defaultLogger: Logger | undefined;

  const loggerOf = (name: string | undefined): Logger => {
    if (name) {
      const cached = loggers.get(name);
      if (cached !== undefined) return cached;
      if (loggers.size < MAX_NAMES) {
        const logger = unshared(logs.getLoggerProvider()).getLogger(name);
        loggers.set(name, logger);
        return logger;
      }
    }
    defaultLogger ??= unshared(logs.getLoggerProvider()).getLogger(scope.name, scope.version);
    return defaultLogger;
  };

  // In the root context, since that of the line may not be the active one. `emit` checks the context.
  const isOn = () => loggerOf(undefined).enabled(IN_ROOT);

  return {
    send({ disableLogSending, logSeverity }, severityNumber, read, freeze) {
      try {
        countLine(severityNumber);
        const isSent = !disableLogSending && severityNumber >= (logSeverity ?? 0) && isOn();
        const hasListeners = hasLoggedErrorListeners();
        if (!isSent && !hasListeners) return;
        const origin = { timestamp: wallClock(), context: contexts.active() };
        const readLater = !hasListeners && hasLineQueue() ? freeze?.() : undefined;
        if (readLater !== undefined) {
          queueLine(() => {
            const line = readLater();
            emit(loggerOf(line.loggerName), line, severityNumber, origin);
          });
          return;
        }
        const line = read();
        if (hasListeners) reportError(line, severityNumber, scope.name);
        if (!isSent) return;
        emitQueuedLines();
        emit(loggerOf(line.loggerName), line, severityNumber, origin);
      } catch (error) {
        reportFailure(error);
      }
    },
  };
}

/** When and in which context a line was logged. */
interface Origin {
  readonly timestamp: number;
  readonly context: Context;
}

function emit(logger: Logger, line: LogLine, severityNumber: number, origin: Origin): void {
  const { severityText, exception, fields } = line;
  const { timestamp, context } = origin;
  const eventName = fields[EVENT_NAME];
  const attributes = toLogAttributes(fields, line.excludedFields);
  if (typeof eventName === 'string') delete attributes[EVENT_NAME];
  if (exception !== undefined) {
    Object.assign(attributes, loggedExceptionAttributes(exception));
    markRecorded(line.error ?? exception);
  }
  if (line.attributes !== undefined) Object.assign(attributes, line.attributes);
  const record: LogRecord = {
    severityNumber,
    timestamp,
    observedTimestamp: timestamp,
    body: toLogBody(line.message) as AnyValue,
    attributes,
    context: line.context ?? context,
  };
  if (severityText !== undefined) record.severityText = severityText;
  if (typeof eventName === 'string') record.eventName = eventName;
  emitCounted(logger, record);
}

function reportError(line: LogLine, severityNumber: number, scopeName: string): void {
  const error = line.error ?? line.exception;
  if (!(error instanceof Error)) return;
  const { message } = line;
  reportLoggedError({
    error,
    loggerName: line.loggerName ?? scopeName,
    severityNumber,
    level: line.severityText,
    message: typeof message === 'string' ? message : undefined,
    context: line.context ?? contexts.active(),
  });
}
