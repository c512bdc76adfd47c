import type { Problem } from './problem.ts';
import { nearest } from './values/did-you-mean.ts';

/** From the most to the least severe. Source: Logs data model, "Displaying severity". */
export const SERVICE_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type ServiceLevel = (typeof SERVICE_LEVELS)[number] | 'off';

/** The levels of a service's loggers, from LOG_LEVEL, the level file or an option. */
export interface ServiceLogLevels {
  readonly general: ServiceLevel;
  /** By logger name. Child loggers (`db.pool`) inherit the level unless they have their own. */
  readonly byName: ReadonlyMap<string, ServiceLevel>;
}

/** Level names of other loggers and languages. */
const SYNONYMS: Readonly<Record<string, ServiceLevel>> = {
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
 * Parses `info,db=debug`: a general level and levels of single loggers, separated by commas or line breaks. `#`
 * begins a comment.
 *
 * @param name of the variable, file or option, for reports
 * @param report called for each part that is not valid; the others count
 * @param fallback the general level where the text has none
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
        suggestion: suggest(part, equals, word),
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
  return SERVICE_LEVELS.find((level) => level === lower) ?? SYNONYMS[lower];
}

function suggest(part: string, equals: number, word: string): string | undefined {
  const level = nearest(word.toLowerCase(), [...SERVICE_LEVELS, 'off', ...Object.keys(SYNONYMS)]);
  return level === undefined ? undefined : part.slice(0, equals + 1) + level;
}

/** Separators between the name of a logger and that of its child. */
const SEPARATORS = ['.', ':', '/'] as const;

/** @returns finds the level of a logger by its name, else by that of its nearest ancestor */
export function levelFinder({
  general,
  byName,
}: ServiceLogLevels): (logger: string) => ServiceLevel {
  if (byName.size === 0) return () => general;
  return (logger) => {
    for (let name = logger; name !== ''; name = parentOf(name)) {
      const level = byName.get(name);
      if (level !== undefined) return level;
    }
    return general;
  };
}

/** `db.pool` → `db` */
function parentOf(name: string): string {
  return name.slice(0, Math.max(...SEPARATORS.map((separator) => name.lastIndexOf(separator)), 0));
}
