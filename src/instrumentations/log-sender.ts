import type { AnyValue, Context, Logger } from '@opentelemetry/api';
import { context as contexts, diag } from '@opentelemetry/api';
import { hasLoggedErrorListeners, tellLoggedError } from './log-errors.ts';
import type { LogInstrumentationConfig } from './log-instrumentation-config.ts';
import { toLogAttributes, toLogBody } from './log-values.ts';

/** A line of a logger, in the terms of that logger. */
export interface LogLine {
  readonly severityNumber: number;
  readonly severityText: string | undefined;
  readonly message: unknown;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Names of fields that are no attributes, beside those of the trace. */
  readonly omitted: ReadonlySet<string>;
  /** An error, or what a serializer made of one. */
  readonly exception?: unknown;
  /** The error itself, where the logger still has it. Default: `exception`, if it is one. */
  readonly error?: unknown;
  /** Default: the name of the instrumentation. */
  readonly loggerName?: string | undefined;
  /** Default: the active one. */
  readonly context?: Context | undefined;
}

/** Fields that upstream's instrumentation prints, and which a log record has in a place of their own. */
const TRACE_FIELDS = ['trace_id', 'span_id', 'trace_flags'] as const;

/** Names of fields to leave out of the attributes. */
export function omitting(...names: readonly string[]): ReadonlySet<string> {
  return new Set([...TRACE_FIELDS, ...names]);
}

/**
 * Sends lines as log records, and tells of the errors in them. A line that cannot be read never breaks
 * the service's logging.
 */
export function sendLine(
  logger: Logger,
  { disableLogSending, logSeverity }: LogInstrumentationConfig,
  read: () => LogLine | undefined,
): void {
  try {
    const isSent = !disableLogSending && logger.enabled();
    if (!isSent && !hasLoggedErrorListeners()) return;
    const line = read();
    if (line === undefined) return;
    if (hasLoggedErrorListeners()) tellError(line);
    if (!isSent || line.severityNumber < (logSeverity ?? 0)) return;
    const { severityText, exception, context } = line;
    logger.emit({
      severityNumber: line.severityNumber,
      ...(severityText === undefined ? {} : { severityText }),
      body: toLogBody(line.message) as AnyValue,
      attributes: toLogAttributes(line.fields, line.omitted),
      ...(context === undefined ? {} : { context }),
      ...(exception === undefined ? {} : { exception }),
    });
  } catch (error) {
    diag.debug('a log line cannot be sent', error);
  }
}

function tellError(line: LogLine): void {
  const error = line.error ?? line.exception;
  if (!(error instanceof Error)) return;
  const { message } = line;
  tellLoggedError({
    error,
    loggerName: line.loggerName ?? '',
    severityNumber: line.severityNumber,
    level: line.severityText,
    message: typeof message === 'string' ? message : undefined,
    context: line.context ?? contexts.active(),
  });
}
