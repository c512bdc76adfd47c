import type { AnyValue, Context, Logger, LogRecord } from '@opentelemetry/api';
import { context as contexts, logs, ROOT_CONTEXT } from '@opentelemetry/api';
import { emitQueuedLines, hasLineQueue, queueLine } from '../../export/line-queue.ts';
import { countLine, emitCounted } from '../../export/log-counts.ts';
import { markRecorded } from '../../export/recorded-errors.ts';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { wallClock } from '../../util/clock.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { exceptionAttributes } from './exception-attributes.ts';
import { hasLoggedErrorListeners, reportLoggedError } from './log-errors.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { TRACE_FIELDS, toLogAttributes, toLogBody } from './log-values.ts';

/** A line of a logger, in the terms of that logger. */
export interface LogLine {
  readonly severityText: string | undefined;
  readonly message: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names of fields that are no attributes, beside those of the trace. */
  readonly omitted: ReadonlySet<string>;
  /** Attributes by the semantic conventions, which win over the fields. */
  readonly attributes?: Readonly<Record<string, AnyValue>> | undefined;
  /** An error, or what a serializer made of one. */
  readonly exception?: unknown;
  /** The error itself, where the logger still has it. Default: `exception`, if it is one. */
  readonly error?: unknown;
  /** Default: the name of the instrumentation. */
  readonly loggerName?: string | undefined;
  /** Default: the active one. */
  readonly context?: Context | undefined;
}

/** Sends the lines of one kind of logger. */
export interface LogSender {
  /**
   * Counts a line, sends it as a log record, and reports the error in it. A line that cannot be read
   * never breaks the service's logging.
   *
   * @param read not called where nobody wants to know
   * @param settle where lines may wait: the same as `read`, of what cannot change any more; undefined where it can
   */
  send(
    config: LogInstrumentationConfig,
    severityNumber: number,
    read: () => LogLine,
    settle?: () => (() => LogLine) | undefined,
  ): void;
}

const SENDING = placeOf(
  'the sending of a log line',
  'The line is printed, and missing among the records. Report this to Sightline.',
);

const IN_ROOT = { context: ROOT_CONTEXT };

/** For what wrappers of loggers do beside it: the service's line is printed whatever becomes of it here. */
export function unsent(error: unknown): undefined {
  return failedAt(SENDING, error);
}

/** Where a field of this name goes. Source: Logs data model, "EventName". */
const EVENT_NAME = 'event.name';

/** Names may be made by the service's users; from then on, records bear the name of the instrumentation. */
const MAX_NAMES = 1000;

/** Sets of names that there are already: a logger has few, and one is asked for with each line. */
const omittedSets = new Map<string, ReadonlySet<string>>();

/** Names of fields to leave out of the attributes. */
export function omitting(...names: readonly string[]): ReadonlySet<string> {
  const key = names.join();
  const known = omittedSets.get(key);
  if (known !== undefined) return known;
  const created = new Set([...TRACE_FIELDS, ...names]);
  if (omittedSets.size < MAX_NAMES) omittedSets.set(key, created);
  return created;
}

/**
 * @param fallback name and version of the instrumentation, for loggers without a name
 */
export function createLogSender(fallback: {
  readonly name: string;
  readonly version: string;
}): LogSender {
  const named = new Map<string, Logger>();
  let unnamed: Logger | undefined;

  const loggerOf = (name: string | undefined): Logger => {
    if (name) {
      const known = named.get(name);
      if (known !== undefined) return known;
      if (named.size < MAX_NAMES) {
        const created = unshared(logs.getLoggerProvider()).getLogger(name);
        named.set(name, created);
        return created;
      }
    }
    unnamed ??= unshared(logs.getLoggerProvider()).getLogger(fallback.name, fallback.version);
    return unnamed;
  };

  // The context may be another than the active one; `emit` heeds it.
  const isOn = () => loggerOf(undefined).enabled(IN_ROOT);

  return {
    send({ disableLogSending, logSeverity }, severityNumber, read, settle) {
      try {
        countLine(severityNumber);
        const isSent = !disableLogSending && severityNumber >= (logSeverity ?? 0) && isOn();
        const hasListeners = hasLoggedErrorListeners();
        if (!isSent && !hasListeners) return;
        const at = { timestamp: wallClock(), context: contexts.active() };
        const settled = !hasListeners && hasLineQueue() ? settle?.() : undefined;
        if (settled !== undefined) {
          queueLine(() => {
            const line = settled();
            emit(loggerOf(line.loggerName), line, severityNumber, at);
          });
          return;
        }
        const line = read();
        if (hasListeners) reportError(line, severityNumber, fallback.name);
        if (!isSent) return;
        emitQueuedLines();
        emit(loggerOf(line.loggerName), line, severityNumber, at);
      } catch (error) {
        unsent(error);
      }
    },
  };
}

/** When a line was written, and in what context. */
interface Written {
  readonly timestamp: number;
  readonly context: Context;
}

function emit(logger: Logger, line: LogLine, severityNumber: number, at: Written): void {
  const { severityText, exception, fields } = line;
  const { timestamp, context } = at;
  const eventName = fields[EVENT_NAME];
  const attributes = toLogAttributes(fields, line.omitted);
  if (typeof eventName === 'string') delete attributes[EVENT_NAME];
  if (exception !== undefined) {
    Object.assign(attributes, exceptionAttributes(exception));
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

function reportError(line: LogLine, severityNumber: number, fallbackName: string): void {
  const error = line.error ?? line.exception;
  if (!(error instanceof Error)) return;
  const { message } = line;
  reportLoggedError({
    error,
    loggerName: line.loggerName ?? fallbackName,
    severityNumber,
    level: line.severityText,
    message: typeof message === 'string' ? message : undefined,
    context: line.context ?? contexts.active(),
  });
}
