import { SeverityNumber } from '@opentelemetry/api';

/** Levels that log4js has from the start, least grave first; `FATAL` is the last that says how grave. */
const LEVELS: ReadonlyArray<readonly [level: number, severity: SeverityNumber]> = [
  [5000, SeverityNumber.TRACE],
  [10_000, SeverityNumber.DEBUG],
  [20_000, SeverityNumber.INFO],
  [30_000, SeverityNumber.WARN],
  [40_000, SeverityNumber.ERROR],
  [50_000, SeverityNumber.FATAL],
];
/** Always printed, to be found again; nothing is wrong. */
const MARK = 2 ** 53;
/** Severities to each level, of which the first is the level itself. */
const BETWEEN = 4;

/**
 * The severity of a level of log4js; one of the service's own lies between its neighbours.
 * Source: Logs data model, "Mapping of SeverityNumber".
 */
export function log4jsSeverity(level: number): SeverityNumber {
  if (level >= MARK) return SeverityNumber.INFO;
  const above = LEVELS.findIndex(([known]) => known >= level);
  if (above === 0) return SeverityNumber.TRACE;
  if (above < 0) return SeverityNumber.FATAL4;
  const [upper, severity] = LEVELS[above]!;
  if (upper === level) return severity;
  const [lower, below] = LEVELS[above - 1]!;
  const step = Math.ceil(((level - lower) / (upper - lower)) * (BETWEEN - 1));
  return Math.min(below + step, severity - 1);
}
