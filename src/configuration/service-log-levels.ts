import type { Problem } from './problem.ts';
import { nearest } from './values/did-you-mean.ts';

/** From the gravest to the least. Source: Logs data model, "Displaying severity". */
export const SERVICE_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type ServiceLevel = (typeof SERVICE_LEVELS)[number] | 'off';

/** What the loggers of a service print: LOG_LEVEL, the file of levels, or an option. */
export interface ServiceLogLevels {
  readonly general: ServiceLevel;
  /** By name of the logger; those below it (`db.pool`) follow, unless they have their own. */
  readonly byName: ReadonlyMap<string, ServiceLevel>;
}

/** Names of other loggers and languages. */
const MEANING: Readonly<Record<string, ServiceLevel>> = {
  critical: 'fatal',
  err: 'error',
  warning: 'warn',
  notice: 'info',
  http: 'debug',
  verbose: 'debug',
  silly: 'trace',
  all: 'trace',
  none: 'off',
  silent: 'off',
};

/**
 * Reads `info,db=debug`: a level for all, and levels of single loggers, between commas or on lines of
 * their own. From `#` on a line is a comment.
 *
 * @param name of the variable, file or option, for the report
 * @param report called for each part that cannot be understood; the others count
 * @param fallback where there is no level for all
 */
export function parseServiceLogLevels(
  name: string,
  text: string,
  report: (problem: Problem) => void,
  fallback: ServiceLevel = 'info',
): ServiceLogLevels {
  let general = fallback;
  const byName = new Map<string, ServiceLevel>();
  const parts = text
    .split('\n')
    .flatMap((line) => line.replace(/#.*/, '').split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
  for (const part of parts) {
    const equals = part.lastIndexOf('=');
    const word = part.slice(equals + 1).trim();
    const level = levelOf(word);
    if (level === undefined) {
      report({
        code: 'invalid-value',
        name,
        value: part,
        expected: `a level (${SERVICE_LEVELS.join(', ')}, off) or <logger>=<level>`,
        meant: meant(part, equals, word),
        used: equals < 0 ? general : 'the level for all',
      });
    } else if (equals < 0) general = level;
    else byName.set(part.slice(0, equals).trim(), level);
  }
  return { general, byName };
}

function levelOf(word: string): ServiceLevel | undefined {
  const lower = word.toLowerCase();
  if (lower === 'off') return 'off';
  return SERVICE_LEVELS.find((level) => level === lower) ?? MEANING[lower];
}

function meant(part: string, equals: number, word: string): string | undefined {
  const level = nearest(word.toLowerCase(), [...SERVICE_LEVELS, 'off', ...Object.keys(MEANING)]);
  return level === undefined ? undefined : part.slice(0, equals + 1) + level;
}

/** Between the name of a logger and those of the loggers below it. */
const SEPARATORS = ['.', ':', '/'] as const;

/** @returns finds the level of a logger by its name, else by the longest beginning of it */
export function levelFinder({
  general,
  byName,
}: ServiceLogLevels): (logger: string) => ServiceLevel {
  if (byName.size === 0) return () => general;
  return (logger) => {
    for (let name = logger; name !== ''; name = above(name)) {
      const level = byName.get(name);
      if (level !== undefined) return level;
    }
    return general;
  };
}

/** `db.pool` → `db` */
function above(name: string): string {
  return name.slice(0, Math.max(...SEPARATORS.map((separator) => name.lastIndexOf(separator)), 0));
}
