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

type Levels = Readonly<Record<string, number>>;

/**
 * The severity of a level; one of the user's own making lies between its neighbours.
 * Source: Logs data model, "Mapping of SeverityNumber".
 *
 * @param levels the logger's levels, where lower numbers are graver
 */
export function severityOf(level: string, levels: Levels | undefined): SeverityNumber {
  const known = SEVERITIES[level];
  if (known !== undefined) return known;
  if (levels?.[level] === undefined) return SeverityNumber.UNSPECIFIED;
  let ofLevels = placed.get(levels);
  if (ofLevels === undefined) {
    ofLevels = placeLevels(levels);
    placed.set(levels, ofLevels);
  }
  return ofLevels.get(level) ?? SeverityNumber.UNSPECIFIED;
}

/** Severities of levels without a known name, by the logger's levels. */
const placed = new WeakMap<Levels, ReadonlyMap<string, SeverityNumber>>();

/**
 * Levels of one's own between two known names follow upon the graver one. Below the last they go evenly down to
 * INFO, which is what most services print at the least, or from there to TRACE.
 */
function placeLevels(levels: Levels): ReadonlyMap<string, SeverityNumber> {
  const names = Object.keys(levels).sort((a, b) => levels[a]! - levels[b]!);
  const found = new Map<string, SeverityNumber>();
  let graver: SeverityNumber | undefined;
  for (let from = 0; from < names.length; ) {
    const severity = SEVERITIES[names[from]!];
    if (severity !== undefined) {
      graver = severity;
      from++;
      continue;
    }
    let to = from;
    while (to < names.length && SEVERITIES[names[to]!] === undefined) to++;
    const milder = to < names.length ? SEVERITIES[names[to]!] : undefined;
    for (const [index, name] of names.slice(from, to).entries()) {
      found.set(name, between(graver, milder, index, to - from));
    }
    from = to;
  }
  return found;
}

/** @param index of a level, among `count` that have the same neighbours */
function between(
  graver: SeverityNumber | undefined,
  milder: SeverityNumber | undefined,
  index: number,
  count: number,
): SeverityNumber {
  if (milder !== undefined) {
    const top = graver ?? (milder >= SeverityNumber.ERROR ? SeverityNumber.FATAL + 1 : MOST_GRAVE);
    return Math.max(top - 1 - index, milder, SeverityNumber.TRACE);
  }
  const top = graver ?? MOST_GRAVE;
  const bottom = top > SeverityNumber.INFO ? SeverityNumber.INFO : SeverityNumber.TRACE;
  return Math.round(top - ((top - bottom) * (index + 1)) / count);
}

/** Above the first of a service's levels, where none has a known name. */
const MOST_GRAVE = SeverityNumber.ERROR + 1;
