import type { Problem } from '../configuration/problem.ts';
import { readServiceLogging, type ServiceLogging } from '../configuration/read-service-logging.ts';
import {
  levelFinder,
  parseServiceLogLevels,
  type ServiceLevel,
  type ServiceLogLevels,
} from '../configuration/service-log-levels.ts';
import { createMessages } from '../diagnostics/operator-log.ts';
import { PROBLEM_CODES, problemText } from '../diagnostics/problem-text.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { findEntryPackage } from '../resource/entry-package.ts';
import { mainEntry } from '../util/main-entry.ts';
import { followCentralLevels } from './central-levels.ts';
import { followLevelFile, type LevelFile } from './level-file.ts';
import type { Line, Redactor } from './log-line.ts';
import { toPlain } from './plain-value.ts';
import type { LoggingOptions } from './public-types.ts';
import { createTextFormat } from './text-format.ts';
import { createOutput, type Output } from './winston-output.ts';

/** Read by loggers for each line; replaced as a whole when something changes. */
export interface Settings {
  readonly service: string;
  readonly maxLineLength: number;
  readonly sends: boolean;
  readonly printsTraceIds: boolean;
  readonly format: (line: Line) => string;
  readonly output: Output;
  readonly redactor: Redactor | undefined;
  /** Fields of each line, as they are printed. */
  readonly fields: Line;
  levelOf(logger: string): ServiceLevel;
}

/** Characters. */
const LINE_LENGTH = { default: 65_536, min: 1024, max: 2 ** 24 } as const;
/** Characters of the fields of each line. */
const MAX_FIELDS = 16_384;
const DEFAULT_LEVELS: ServiceLogLevels = { general: 'info', byName: new Map() };
/** Settings that only this part reads; the preload reports problems with the others. */
const OWN_SETTINGS = /^(LOG_LEVEL|`|SIGHTLINE_LOG_LEVEL_FILE)/;

/**
 * Combines options and environment, and watches the file of log levels, if there is one.
 *
 * @param apply called with the settings, at once and whenever the levels change
 * @returns a function that stops watching
 */
export function applySettings(
  options: LoggingOptions,
  apply: (settings: Settings) => void,
): () => void {
  const environment = readServiceLogging();
  const { warn } = createMessages(environment.log.logLevel, environment.log.logFormat);
  const report = (problem: Problem) => {
    if (OWN_SETTINGS.test(problem.name)) warn(PROBLEM_CODES[problem.code], problemText(problem));
  };
  for (const problem of environment.problems) report(problem);
  const fixed = fixedSettings(options, environment, report);
  const levels = environment.levels ?? levelsOfOption(options.level, report) ?? DEFAULT_LEVELS;
  const use = (newLevels: ServiceLogLevels) => apply({ ...fixed, levelOf: levelFinder(newLevels) });
  const file = levelFileOf(environment, options);
  if (file !== undefined) {
    return followLevelFile(file, (fileLevels) => use(fileLevels ?? levels), report);
  }
  use(levels);
  const { settingsFile } = environment;
  if (settingsFile === undefined) return () => {};
  return followCentralLevels(settingsFile, (text) =>
    use(text === undefined ? levels : parseServiceLogLevels('logLevel', text, report)),
  );
}

function levelFileOf(
  { levelFile }: ServiceLogging,
  options: LoggingOptions,
): LevelFile | undefined {
  if (levelFile !== undefined) return { path: levelFile, setting: 'SIGHTLINE_LOG_LEVEL_FILE' };
  const path = textOr(options.levelFile, undefined);
  return path === undefined ? undefined : { path, setting: '`levelFile`' };
}

function fixedSettings(
  options: LoggingOptions,
  environment: ServiceLogging,
  report: (problem: Problem) => void,
): Omit<Settings, 'levelOf'> {
  const { stdout } = process;
  const isText = (options.format ?? (stdout.isTTY ? 'text' : 'json')) === 'text';
  const hasColors = stdout.isTTY === true && stdout.hasColors();
  const fields = toPlain(options.fields, { remaining: MAX_FIELDS });
  return {
    service:
      environment.serviceName ??
      textOr(options.serviceName, undefined) ??
      findEntryPackage(mainEntry(), process.execArgv).name ??
      'unknown_service:node',
    maxLineLength: lineLength(options.maxLineLength, report),
    sends: environment.sends,
    printsTraceIds: environment.printsTraceIds,
    format: isText ? createTextFormat(hasColors) : JSON.stringify,
    output: outputOf(options.transports, report),
    redactor: createRedactor(environment.redaction, environment.hashKey),
    fields: typeof fields === 'object' && fields !== null ? (fields as Line) : {},
  };
}

function outputOf(transports: unknown, report: (problem: Problem) => void): Output {
  try {
    return createOutput(process.stdout, Array.isArray(transports) ? transports : []);
  } catch (error) {
    report({
      code: 'unsupported',
      name: '`transports`',
      value: 'winston transports',
      reason: (error as Error).message,
      used: 'stdout only',
    });
    return createOutput(process.stdout, []);
  }
}

function levelsOfOption(
  level: unknown,
  report: (problem: Problem) => void,
): ServiceLogLevels | undefined {
  const text = textOr(level, undefined);
  return text === undefined ? undefined : parseServiceLogLevels('`level`', text, report);
}

function lineLength(option: unknown, report: (problem: Problem) => void): number {
  const { default: fallback, min, max } = LINE_LENGTH;
  if (option === undefined) return fallback;
  if (typeof option === 'number' && option >= min && option <= max) return option;
  report({
    code: 'invalid-value',
    name: '`maxLineLength`',
    value: String(option),
    expected: `a number from ${min} to ${max}`,
    used: String(fallback),
  });
  return fallback;
}

function textOr<T>(value: unknown, fallback: T): string | T {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : fallback;
}
