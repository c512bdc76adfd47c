import { SeverityNumber } from '@opentelemetry/api';

/** Severities of the levels of winston: npm, syslog and cli. */
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

type Levels = Readonly<Record<string, number>>;

/**
 * The severity of a level. That of a custom level lies between its neighbours.
 * Source: Logs data model, "Mapping of SeverityNumber".
 *
 * @param levels of the logger, where lower numbers are more severe
 */
export function severityOf(level: string, levels: Levels | undefined): SeverityNumber {
  const predefined = SEVERITIES[level];
  if (predefined !== undefined) return predefined;
  if (levels?.[level] === undefined) return SeverityNumber.UNSPECIFIED;
  let severities = customSeverities.get(levels);
  if (severities === undefined) {
    severities = rankCustomLevels(levels);
    customSeverities.set(levels, severities);
  }
  return severities.get(level) ?? SeverityNumber.UNSPECIFIED;
}

/** Severities of custom levels, by the levels of the logger. */
const customSeverities = new WeakMap<Levels, ReadonlyMap<string, SeverityNumber>>();

/**
 * Custom levels between two predefined ones directly follow the more severe one. Those below the last predefined level
 * are spread evenly down to INFO, which most services print, or from there to TRACE.
 */
function rankCustomLevels(levels: Levels): ReadonlyMap<string, SeverityNumber> {
  const names = Object.keys(levels).sort((a, b) => levels[a]! - levels[b]!);
  const severities = new Map<string, SeverityNumber>();
  let moreSevere: SeverityNumber | undefined;
  for (let from = 0; from < names.length; ) {
    const severity = SEVERITIES[names[from]!];
    if (severity !== undefined) {
      moreSevere = severity;
      from++;
      continue;
    }
    let to = from;
    while (to < names.length && SEVERITIES[names[to]!] === undefined) to++;
    const lessSevere = to < names.length ? SEVERITIES[names[to]!] : undefined;
    for (const [index, name] of names.slice(from, to).entries()) {
      severities.set(name, between(moreSevere, lessSevere, index, to - from));
    }
    from = to;
  }
  return severities;
}

/** @param index of a level among the `count` levels with the same neighbours */
function between(
  moreSevere: SeverityNumber | undefined,
  lessSevere: SeverityNumber | undefined,
  index: number,
  count: number,
): SeverityNumber {
  if (lessSevere !== undefined) {
    const top =
      moreSevere ?? (lessSevere >= SeverityNumber.ERROR ? SeverityNumber.FATAL + 1 : ABOVE_FIRST);
    return Math.max(top - 1 - index, lessSevere, SeverityNumber.TRACE);
  }
  const top = moreSevere ?? ABOVE_FIRST;
  const bottom = top > SeverityNumber.INFO ? SeverityNumber.INFO : SeverityNumber.TRACE;
  return Math.round(top - ((top - bottom) * (index + 1)) / count);
}

/** Above the first level of a logger that has no predefined levels. */
const ABOVE_FIRST = SeverityNumber.ERROR + 1;
