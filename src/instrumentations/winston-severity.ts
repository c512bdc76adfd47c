import { SeverityNumber } from '@opentelemetry/api';

/** Severities of the level names that winston ships: npm, syslog and cli. */
const SEVERITIES: Readonly<Record<string, SeverityNumber>> = {
  emerg: SeverityNumber.FATAL3,
  alert: SeverityNumber.FATAL2,
  crit: SeverityNumber.FATAL,
  fatal: SeverityNumber.FATAL,
  error: SeverityNumber.ERROR,
  warn: SeverityNumber.WARN,
  warning: SeverityNumber.WARN,
  notice: SeverityNumber.INFO2,
  help: SeverityNumber.INFO2,
  data: SeverityNumber.INFO2,
  info: SeverityNumber.INFO,
  http: SeverityNumber.DEBUG3,
  verbose: SeverityNumber.DEBUG2,
  prompt: SeverityNumber.DEBUG2,
  debug: SeverityNumber.DEBUG,
  input: SeverityNumber.TRACE2,
  silly: SeverityNumber.TRACE,
  trace: SeverityNumber.TRACE,
};

/**
 * The severity of a level; one of the user's own making lies between its neighbours.
 * Source: Logs data model, "Mapping of SeverityNumber".
 *
 * @param levels the logger's levels, where lower numbers are graver
 */
export function severityOf(
  level: string,
  levels: Readonly<Record<string, number>> | undefined,
): SeverityNumber {
  const known = SEVERITIES[level];
  if (known !== undefined) return known;
  const own = levels?.[level];
  if (levels === undefined || own === undefined) return SeverityNumber.UNSPECIFIED;
  const graver = Object.entries(levels)
    .filter(([name, rank]) => rank < own && SEVERITIES[name] !== undefined)
    .sort(([, a], [, b]) => b - a)[0];
  return graver === undefined
    ? SeverityNumber.FATAL
    : Math.max(SEVERITIES[graver[0]]! - 1, SeverityNumber.TRACE);
}
