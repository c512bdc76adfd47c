import { type AnyValue, type Context, type Logger, logs, SeverityNumber } from '@opentelemetry/api';
import { emitQueuedLines, hasLineQueue, queueLine } from '../export/line-queue.ts';
import { emitCounted } from '../export/log-counts.ts';
import { markRecorded } from '../export/recorded-errors.ts';
import { exceptionAttributes } from '../instrumentations/loggers/exception-attributes.ts';
import { hasLoggedErrorListeners } from '../instrumentations/loggers/logged-errors.ts';
import { unshared } from '../neighbours/sightline-parts.ts';
import { fieldsOfLine, type Line, type Redactor } from './line.ts';
import type { Level } from './types.ts';

/** Source: Logs data model, "Mapping of SeverityNumber". */
export const SEVERITIES: Readonly<Record<Level, SeverityNumber>> = {
  fatal: SeverityNumber.FATAL,
  error: SeverityNumber.ERROR,
  warn: SeverityNumber.WARN,
  info: SeverityNumber.INFO,
  debug: SeverityNumber.DEBUG,
  trace: SeverityNumber.TRACE,
};

/** Scope of loggers without a name. */
const NAMELESS = 'sightline/logging';
const EVENT_NAME = 'event.name';

/** A line that was printed, and what it was made of. */
export interface Printed {
  readonly level: Level;
  readonly logger: string;
  readonly line: Line;
  readonly error: Error | undefined;
  readonly time: Date;
  readonly context: Context;
}

/** Sends a line as a log record, where somebody has set up the logs API: the preload, or the service. */
export function sendLine(printed: Printed, redact: Redactor | undefined): void {
  const { level, error, context } = printed;
  const logger = unshared(logs.getLoggerProvider()).getLogger(printed.logger || NAMELESS);
  const severityNumber = SEVERITIES[level];
  if (!logger.enabled({ severityNumber, context })) return;
  // The line is a copy; an error is the service's, and is reported to Sentry with what was logged before.
  const isSettled = error === undefined && !hasLoggedErrorListeners();
  if (isSettled && hasLineQueue()) {
    queueLine(() => emitLine(logger, printed, redact));
    return;
  }
  emitQueuedLines();
  emitLine(logger, printed, redact);
}

function emitLine(logger: Logger, printed: Printed, redact: Redactor | undefined): void {
  const { level, line, error, time, context } = printed;
  const { error: printedError, stack, [EVENT_NAME]: eventName, ...fields } = fieldsOfLine(line);
  const isEvent = typeof eventName === 'string';
  const attributes = {
    ...fields,
    ...(isEvent || eventName === undefined ? {} : { [EVENT_NAME]: eventName }),
    // Something else than an error, of this name.
    ...(error === undefined && printedError !== undefined ? { error: printedError } : {}),
    ...(stack === undefined ? {} : { 'code.stacktrace': stack }),
    ...exceptionOf(error, redact),
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

function exceptionOf(error: Error | undefined, redact: Redactor | undefined): object {
  if (error === undefined) return {};
  markRecorded(error);
  const attributes = exceptionAttributes(error);
  return redact === undefined ? attributes : (redact.value('', attributes) as object);
}
