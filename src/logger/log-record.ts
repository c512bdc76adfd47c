import { type AnyValue, type Context, type Logger, logs, SeverityNumber } from '@opentelemetry/api';
import { emitQueuedLines, hasLineQueue, queueLine } from '../export/line-queue.ts';
import { emitCounted } from '../export/log-counts.ts';
import { markRecorded } from '../export/recorded-errors.ts';
import { hasLoggedErrorListeners } from '../instrumentations/loggers/logged-errors.ts';
import { loggedExceptionAttributes } from '../instrumentations/loggers/logged-exception.ts';
import { unshared } from '../neighbours/sightline-parts.ts';
import { fieldsOfLine, type Line, type Redactor } from './log-line.ts';
import type { Level } from './public-types.ts';

/** Source: Logs data model, "Mapping of SeverityNumber". */
export const SEVERITIES: Readonly<Record<Level, SeverityNumber>> = {
  fatal: SeverityNumber.FATAL,
  error: SeverityNumber.ERROR,
  warn: SeverityNumber.WARN,
  info: SeverityNumber.INFO,
  debug: SeverityNumber.DEBUG,
  trace: SeverityNumber.TRACE,
};

/** Instrumentation scope of the logger without a name. */
export const DEFAULT_SCOPE = 'sightline/logging';
const EVENT_NAME = 'event.name';

/** A line and what it was made from. */
export interface LineRecord {
  readonly level: Level;
  readonly logger: string;
  readonly line: Line;
  readonly error: Error | undefined;
  readonly time: Date;
  readonly context: Context;
}

/** Emits a line as a log record, if the preload or the service has registered a logger provider. */
export function sendLine(record: LineRecord, redactor: Redactor | undefined): void {
  const { level, error, context } = record;
  const logger = unshared(logs.getLoggerProvider()).getLogger(record.logger || DEFAULT_SCOPE);
  const severityNumber = SEVERITIES[level];
  if (!logger.enabled({ severityNumber, context })) return;
  // The line is a copy and can wait. An error belongs to the service, and goes to Sentry with the lines before it.
  const canWait = error === undefined && !hasLoggedErrorListeners();
  if (canWait && hasLineQueue()) {
    queueLine(() => emitLine(logger, record, redactor));
    return;
  }
  emitQueuedLines();
  emitLine(logger, record, redactor);
}

function emitLine(logger: Logger, record: LineRecord, redactor: Redactor | undefined): void {
  const { level, line, error, time, context } = record;
  const { error: errorField, stack, [EVENT_NAME]: eventName, ...fields } = fieldsOfLine(line);
  const isEvent = typeof eventName === 'string';
  const attributes = {
    ...fields,
    ...(isEvent || eventName === undefined ? {} : { [EVENT_NAME]: eventName }),
    // A field of this name that is not an error.
    ...(error === undefined && errorField !== undefined ? { error: errorField } : {}),
    ...(stack === undefined ? {} : { 'code.stacktrace': stack }),
    ...exceptionOf(error, redactor),
  };
  emitCounted(logger, {
    severityNumber: SEVERITIES[level],
    severityText: level,
    timestamp: time,
    observedTimestamp: time,
    context,
    body: line.message as AnyValue,
    attributes: attributes as Record<string, AnyValue>,
    ...(isEvent ? { eventName } : {}),
  });
}

function exceptionOf(error: Error | undefined, redactor: Redactor | undefined): object {
  if (error === undefined) return {};
  markRecorded(error);
  const attributes = loggedExceptionAttributes(error);
  return redactor === undefined ? attributes : (redactor.value('', attributes) as object);
}
