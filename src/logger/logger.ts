import { context as contexts, isSpanContextValid, trace } from '@opentelemetry/api';
import { SERVICE_LEVELS, type ServiceLevel } from '../configuration/service-log-levels.ts';
import { countLine } from '../export/log-counts.ts';
import {
  hasLoggedErrorListeners,
  reportLoggedError,
} from '../instrumentations/loggers/logged-errors.ts';
import { failedAt, guarded, placeOf } from '../util/guard.ts';
import { type Draft, ERROR_FIELDS, type Line, REDACTED, toLine } from './log-line.ts';
import { DEFAULT_SCOPE, SEVERITIES, sendLine } from './log-record.ts';
import type { Settings } from './logger-settings.ts';
import { isError, toPlain } from './plain-value.ts';
import type { Fields, Level, Logger, Write } from './public-types.ts';

const WRITING = placeOf(
  'writing a log line',
  'The line was written without its message and fields. Report this to Sightline.',
);
const SENDING = placeOf(
  'sending a log line',
  'The line is printed, but its log record is missing. Report this to Sightline.',
);

/** Characters of the fields of a child logger. */
const MAX_BOUND = 16_384;
/** The part of the maximum length that the first attempt uses: the rest is for escapes. */
const FIRST_SHARE = 0.75;
/** Attempts to fit a line into the maximum length, each with half the length of the one before. */
const MAX_ATTEMPTS = 8;

/**
 * @param settings read for each line, because they can change
 * @param bound fields of each line
 */
export function createLogger(name: string, settings: () => Settings, bound: Line = {}): Logger {
  let lastSettings: Settings | undefined;
  let rank = 0;

  /** Levels of a lower rank are printed. */
  const threshold = (): number => {
    const current = settings();
    if (current !== lastSettings) {
      lastSettings = current;
      rank = rankOf(current.levelOf(name)) + 1;
    }
    return rank;
  };
  const writeAs = (level: Level): Write => {
    const levelRank = rankOf(level);
    const write: Write = (message, fields) => {
      if (levelRank < threshold()) print(level, message, fields, write);
    };
    return write;
  };
  const print = (
    level: Level,
    message: unknown,
    fields: Fields | Error | undefined,
    caller: Write,
  ) => {
    const source = { name, level, bound, settings: settings() };
    try {
      writeLine(source, message, fields, caller);
    } catch (error) {
      // A line without its content is better than none, and the service must not fail.
      failedAt(WRITING, error);
      guarded(WRITING, () => writeBareLine(source));
    }
  };

  const logger: Logger = {
    name,
    get level() {
      return settings().levelOf(name);
    },
    fatal: writeAs('fatal'),
    error: writeAs('error'),
    warn: writeAs('warn'),
    info: writeAs('info'),
    debug: writeAs('debug'),
    trace: writeAs('trace'),
    log(level, message, fields) {
      if (rankOf(level) < threshold()) print(level, message, fields, logger.log as Write);
    },
    isLevelEnabled: (level) => rankOf(level) < threshold(),
    child(fields) {
      const plain = toPlain(fields, { remaining: MAX_BOUND });
      const childFields = typeof plain === 'object' && plain !== null ? (plain as Line) : {};
      return createLogger(name, settings, { ...bound, ...childFields });
    },
  };
  return logger;
}

/** `off` prints nothing; an unknown level counts as `info`. */
function rankOf(level: ServiceLevel): number {
  if (level === 'off') return -1;
  const rank = SERVICE_LEVELS.indexOf(level);
  return rank < 0 ? SERVICE_LEVELS.indexOf('info') : rank;
}

interface Source {
  readonly name: string;
  readonly level: Level;
  readonly bound: Line;
  readonly settings: Settings;
}

function writeLine(
  { name, level: requestedLevel, bound, settings }: Source,
  message: unknown,
  fields: Fields | Error | undefined,
  caller: Write,
): void {
  const level = knownLevel(requestedLevel);
  const severityNumber = SEVERITIES[level];
  countLine(severityNumber);
  const context = contexts.active();
  const span = settings.printsTraceIds ? trace.getSpanContext(context) : undefined;
  const isInTrace = span !== undefined && isSpanContextValid(span);
  const error = errorOf(message, fields);
  const draft: Draft = {
    time: new Date(),
    level,
    logger: name,
    message: isError(message) ? valueAt(message, 'message') : message,
    service: settings.service,
    traceId: isInTrace ? span.traceId : undefined,
    spanId: isInTrace ? span.spanId : undefined,
    bound: { ...settings.fields, ...bound },
    fields: isError(fields) ? undefined : fields,
    error,
    stack: wantsStack(fields) ? stackOf(caller) : undefined,
  };
  if (error !== undefined && hasLoggedErrorListeners()) {
    reportLoggedError({
      error,
      loggerName: name || DEFAULT_SCOPE,
      severityNumber,
      level,
      message: typeof draft.message === 'string' ? draft.message : undefined,
      context,
    });
  }
  const { line, text } = fitLine(draft, settings);
  if (settings.sends) {
    const { time } = draft;
    try {
      sendLine({ level, logger: name, line, error, time, context }, settings.redactor);
    } catch (failure) {
      failedAt(SENDING, failure);
    }
  }
  settings.output.write(line, text);
}

/** Writes a line without its message and fields. */
function writeBareLine({ name, level, settings }: Source): void {
  const line: Line = {
    timestamp: new Date().toISOString(),
    level: knownLevel(level),
    ...(name === '' ? {} : { logger: name }),
    message: REDACTED,
    service: settings.service,
  };
  settings.output.write(line, settings.format(line));
}

function knownLevel(level: Level): Level {
  return SERVICE_LEVELS.includes(level) ? level : 'info';
}

/** Escapes may make a text many times longer, so a line that is too long is built again from less. */
function fitLine(draft: Draft, settings: Settings): { line: Line; text: string } {
  const { maxLineLength, format, redactor } = settings;
  let length = maxLineLength * FIRST_SHARE;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++, length /= 2) {
    const line = toLine(draft, length, redactor);
    const text = format(line);
    if (text.length <= maxLineLength) return { line, text };
  }
  const line = toLine({ ...draft, bound: {}, fields: undefined, error: undefined }, 100, redactor);
  return { line, text: format(line) };
}

/** The error of `error(error)`, `error(message, error)`, `{ error }` and `{ err }`. */
function errorOf(message: unknown, fields: unknown): Error | undefined {
  if (isError(message)) return message;
  if (isError(fields)) return fields;
  for (const source of [fields, message]) {
    if (typeof source !== 'object' || source === null) continue;
    for (const key of ERROR_FIELDS) {
      const value = valueAt(source, key);
      if (isError(value)) return value;
    }
  }
  return undefined;
}

function wantsStack(fields: unknown): boolean {
  return typeof fields === 'object' && fields !== null && valueAt(fields, 'stack_info') === true;
}

function valueAt(source: object, key: string): unknown {
  try {
    return (source as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** The stack from the caller of `write` on. */
function stackOf(write: Write): string | undefined {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, write);
  return holder.stack?.replace(/^.*\n/, '').replace(/^ {4}/gm, '');
}
