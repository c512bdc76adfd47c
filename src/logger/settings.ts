import type { Problem } from '../configuration/problem.ts';
import { readServiceLogging, type ServiceLogging } from '../configuration/read-service-logging.ts';
import {
  levelFinder,
  parseServiceLogLevels,
  type ServiceLevel,
  type ServiceLogLevels,
} from '../configuration/service-log-levels.ts';
import { PROBLEM_CODES, problemInWords } from '../diagnostics/format-problem.ts';
import { createMessages } from '../diagnostics/operator-log.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { findEntryPackage } from '../resource/entry-package.ts';
import { mainEntry } from '../util/main-entry.ts';
import { followCentralLevels } from './central-levels.ts';
import { followLevelFile } from './level-file.ts';
import type { Line, Redactor } from './line.ts';
import { toPlain } from './plain-value.ts';
import { createTextFormat } from './text-format.ts';
import type { LoggingOptions } from './types.ts';
import { createOutput, type Output } from './winston-output.ts';

/** What loggers ask at each line; replaced whole when something changes. */
export interface Settings {
  readonly service: string;
  readonly maxLineLength: number;
  readonly sends: boolean;
  readonly printsTraceIds: boolean;
  readonly format: (line: Line) => string;
  readonly output: Output;
  readonly redactor: Redactor | undefined;
  /** Of each line, as they are printed. */
  readonly fields: Line;
  levelOf(logger: string): ServiceLevel;
}

/** Characters. */
const LINE_LENGTH = { default: 65_536, min: 1024, max: 2 ** 24 } as const;
/** Characters of the fields that are in each line. */
const MAX_FIELDS = 16_384;
const DEFAULT_LEVELS: ServiceLogLevels = { general: 'info', byName: new Map() };
/** What this reads alone; the preload reports the others. */
const OWN_NAMES = /^(LOG_LEVEL|the |`|SIGHTLINE_LOG_LEVEL_FILE)/;

/**
 * Puts options and environment together, and follows the file of levels, if there is one.
 *
 * @param apply called with the settings, at once and whenever the levels change
 * @returns stops following
 */
export function applySettings(
  options: LoggingOptions,
  apply: (settings: Settings) => void,
): () => void {
  const environment = readServiceLogging();
  const { warn } = createMessages(environment.log.logLevel, environment.log.logFormat);
  const report = (problem: Problem) => {
    if (OWN_NAMES.test(problem.name)) warn(PROBLEM_CODES[problem.code], problemInWords(problem));
  };
  for (const problem of environment.problems) report(problem);
  const fixed = fixedSettings(options, environment, report);
  const levels = environment.levels ?? levelsOfOption(options.level, report) ?? DEFAULT_LEVELS;
  const use = (chosen: ServiceLogLevels) => apply({ ...fixed, levelOf: levelFinder(chosen) });
  const file = environment.levelFile ?? textOr(options.levelFile, undefined);
  if (file !== undefined) return followLevelFile(file, (chosen) => use(chosen ?? levels), report);
  use(levels);
  const { settingsFile } = environment;
  if (settingsFile === undefined) return () => {};
  return followCentralLevels(settingsFile, (text) =>
    use(text === undefined ? levels : parseServiceLogLevels('logLevel', text, report)),
  );
}

function fixedSettings(
  options: LoggingOptions,
  environment: ServiceLogging,
  report: (problem: Problem) => void,
): Omit<Settings, 'levelOf'> {
  const { stdout } = process;
  const isText = (options.format ?? (stdout.isTTY ? 'text' : 'json')) === 'text';
  const hasColours = stdout.isTTY === true && stdout.hasColors();
  const fields = toPlain(options.fields, { left: MAX_FIELDS });
  return {
    service:
      environment.serviceName ??
      textOr(options.serviceName, undefined) ??
      findEntryPackage(mainEntry(), process.execArgv).name ??
      'unknown_service:node',
    maxLineLength: lineLength(options.maxLineLength, report),
    sends: environment.sends,
    printsTraceIds: environment.printsTraceIds,
    format: isText ? createTextFormat(hasColours) : JSON.stringify,
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
      value: 'them',
      reason: (error as Error).message,
      used: 'stdout alone',
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

function lineLength(given: unknown, report: (problem: Problem) => void): number {
  const { default: standard, min, max } = LINE_LENGTH;
  if (given === undefined) return standard;
  if (typeof given === 'number' && given >= min && given <= max) return given;
  report({
    code: 'invalid-value',
    name: '`maxLineLength`',
    value: String(given),
    expected: `a number from ${min} to ${max}`,
    used: String(standard),
  });
  return standard;
}

function textOr<T>(value: unknown, fallback: T): string | T {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : fallback;
}
