import { SeverityNumber } from '@opentelemetry/api';

/** The predefined levels of pino and bunyan, from 10 in steps of ten. */
const NAMES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** @returns the name of a predefined level; undefined for custom levels */
export function levelName(level: number): string | undefined {
  return NAMES[level / 10 - 1];
}

/**
 * The severity of a level of pino or bunyan. That of a custom level lies between its neighbours.
 * Source: Logs data model, "Mapping of SeverityNumber".
 */
export function severityOfNumber(level: number): SeverityNumber {
  if (!(level >= 10)) return SeverityNumber.TRACE;
  // Ten levels have four severity numbers, of which the first is the predefined level.
  const severity = Math.ceil((level - 10) / 2.5) + 1;
  return Math.min(severity, SeverityNumber.FATAL4);
}
