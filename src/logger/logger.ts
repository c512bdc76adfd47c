import { context as contexts, isSpanContextValid, trace } from '@opentelemetry/api';
import { SERVICE_LEVELS, type ServiceLevel } from '../configuration/service-log-levels.ts';
import { countLine } from '../export/log-counts.ts';
import {
  hasLoggedErrorListeners,
  reportLoggedError,
} from '../instrumentations/loggers/logged-errors.ts';
import { failedAt, guarded, placeOf } from '../util/guard.ts';
import { type Draft, ERRORS, type Line, toLine } from './line.ts';
import { SEVERITIES, sendLine } from './log-record.ts';
import { isError, toPlain } from './plain-value.ts';
import type { Settings } from './settings.ts';
import type { Fields, Level, Logger, Write } from './types.ts';

const WRITING = placeOf(
  'the writing of a line',
  'It was written without what the service gave to it. Report this to Sightline.',
);
const SENDING = placeOf(
  'the sending of a line',
  'It is written, and missing among the log records. Report this to Sightline.',
);
/** In the place of a line's text where it cannot be made, or not be looked through for secrets. */
const UNREADABLE = 'REDACTED';

/** Characters of the fields that are bound to a logger. */
const MAX_BOUND = 16_384;
/** The part of its longest length that a line is made for: escapes need some. */
const FIRST_LENGTH = 0.75;
/** How often a line that is too long is made anew, each time of half the length. */
const MAX_ATTEMPTS = 8;

/**
 * @param settings asked at each line, since they change
 * @param bound fields of each line
 */
export function createLogger(name: string, settings: () => Settings, bound: Line = {}): Logger {
  let known: Settings | undefined;
  let rank = 0;

  /** Levels whose rank is below this are printed. */
  const threshold = (): number => {
    const current = settings();
    if (current !== known) {
      known = current;
      rank = rankOf(current.levelOf(name)) + 1;
    }
    return rank;
  };
  const writeAs = (level: Level): Write => {
    const own = rankOf(level);
    const write: Write = (message, fields) => {
      if (own < threshold()) print(level, message, fields, write);
    };
    return write;
  };
  const print = (level: Level, message: unknown, fields: Fields | Error | undefined, by: Write) => {
    const source = { name, level, bound, settings: settings() };
    try {
      writeLine(source, message, fields, by);
    } catch (error) {
      // Whatever the service gave: that there was a line is known, and the service goes on.
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
      const plain = toPlain(fields, { left: MAX_BOUND });
      const own = typeof plain === 'object' && plain !== null ? (plain as Line) : {};
      return createLogger(name, settings, { ...bound, ...own });
    },
  };
  return logger;
}

/** `off` prints nothing, and a level that there is not is as grave as `info`. */
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
  { name, level: given, bound, settings }: Source,
  message: unknown,
  fields: Fields | Error | undefined,
  by: Write,
): void {
  const level = SERVICE_LEVELS.includes(given) ? given : 'info';
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
    stack: wantsStack(fields) ? stackOf(by) : undefined,
  };
  if (error !== undefined && hasLoggedErrorListeners()) {
    reportLoggedError({
      error,
      loggerName: name || 'sightline/logging',
      severityNumber,
      level,
      message: typeof draft.message === 'string' ? draft.message : undefined,
      context,
    });
  }
  const { line, text } = bounded(draft, settings);
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

/** A line that says when, where and how grave it was, and nothing that the service gave. */
function writeBareLine({ name, level, settings }: Source): void {
  const line: Line = {
    timestamp: new Date().toISOString(),
    level: SERVICE_LEVELS.includes(level) ? level : 'info',
    ...(name === '' ? {} : { logger: name }),
    message: UNREADABLE,
    service: settings.service,
  };
  settings.output.write(line, settings.format(line));
}

/** Escapes may make a text many times longer than it was, so that what is too long is made anew. */
function bounded(draft: Draft, settings: Settings): { line: Line; text: string } {
  const { maxLineLength, format, redactor } = settings;
  let length = maxLineLength * FIRST_LENGTH;
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
    for (const key of ERRORS) {
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

/** The stack from the caller on. */
function stackOf(by: Write): string | undefined {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, by);
  return holder.stack?.replace(/^.*\n/, '').replace(/^ {4}/gm, '');
}
