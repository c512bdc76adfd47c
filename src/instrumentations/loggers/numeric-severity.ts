import { SeverityNumber } from '@opentelemetry/api';

/** Levels that pino and bunyan share, each ten above the one before. */
const NAMES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** The name of one of the levels that there are from the start. */
export function levelName(level: number): string | undefined {
  return NAMES[level / 10 - 1];
}

/**
 * The severity of a level of pino or bunyan; one of the user's own making lies between its neighbours.
 * Source: Logs data model, "Mapping of SeverityNumber".
 */
export function severityOfNumber(level: number): SeverityNumber {
  if (!(level >= 10)) return SeverityNumber.TRACE;
  // Four severities to each ten levels, of which the first is the named one itself.
  const severity = Math.ceil((level - 10) / 2.5) + 1;
  return Math.min(severity, SeverityNumber.FATAL4);
}
