import { SeverityNumber } from '@opentelemetry/api';

/** The predefined levels of log4js, by ascending severity. `MARK` is not one of them. */
const LEVELS: ReadonlyArray<readonly [level: number, severity: SeverityNumber]> = [
  [5000, SeverityNumber.TRACE],
  [10_000, SeverityNumber.DEBUG],
  [20_000, SeverityNumber.INFO],
  [30_000, SeverityNumber.WARN],
  [40_000, SeverityNumber.ERROR],
  [50_000, SeverityNumber.FATAL],
];
/** Always printed, although it is not an error: it marks a place in the log. */
const MARK = 2 ** 53;
/** The severity numbers of each level, of which the first is the level itself. */
const NUMBERS_PER_LEVEL = 4;

/**
 * The severity of a level of log4js. That of a custom level lies between its neighbours.
 * Source: Logs data model, "Mapping of SeverityNumber".
 */
export function log4jsSeverity(level: number): SeverityNumber {
  if (level >= MARK) return SeverityNumber.INFO;
  const above = LEVELS.findIndex(([predefined]) => predefined >= level);
  if (above === 0) return SeverityNumber.TRACE;
  if (above < 0) return SeverityNumber.FATAL4;
  const [upper, severity] = LEVELS[above]!;
  if (upper === level) return severity;
  const [lower, below] = LEVELS[above - 1]!;
  const step = Math.ceil(((level - lower) / (upper - lower)) * (NUMBERS_PER_LEVEL - 1));
  return Math.min(below + step, severity - 1);
}
