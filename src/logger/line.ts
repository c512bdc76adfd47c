import { failedAt, placeOf } from '../util/guard.ts';
import { type Budget, isError, shorten, toPlain } from './plain-value.ts';
import type { Level } from './types.ts';

/** What takes secrets out of the values of names. */
export interface Redactor {
  value(name: string, value: unknown): unknown;
}

const LOOKING_THROUGH = placeOf(
  'the redaction of a line',
  'What cannot be looked through is REDACTED, and the line is written. Report this to Sightline.',
);
const UNREADABLE = 'REDACTED';

/** A line before it is written. */
export interface Draft {
  readonly time: Date;
  readonly level: Level;
  readonly logger: string;
  readonly message: unknown;
  readonly service: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** Of the logger, as they are printed. */
  readonly bound: Line;
  /** Of the call; they win. */
  readonly fields: object | undefined;
  readonly error: Error | undefined;
  readonly stack: string | undefined;
}

/** A line as an object of JSON, in the order in which it is printed. */
export type Line = Record<string, unknown>;

/** Names that are taken; a field of such a name is printed with `_` after it. */
const OWN: ReadonlySet<string> = new Set([
  ...['timestamp', 'level', 'logger', 'message', 'service', 'trace_id', 'span_id'],
]);

/** A message may take this part of a line. */
const MESSAGE_SHARE = 0.75;
/** Names of fields that hold the error of a line. */
export const ERRORS: ReadonlySet<string> = new Set(['error', 'err']);
/** What is recorded by other means. */
const SWITCHES: ReadonlySet<string> = new Set(['stack_info']);

/**
 * @param length about how many characters the line may have
 * @param redact takes secrets out of what a service gave
 */
export function toLine(draft: Draft, length: number, redact: Redactor | undefined): Line {
  const budget: Budget = { left: length };
  const given: Record<string, unknown> = { message: messageOf(draft.message, budget) };
  if (draft.error !== undefined) given.error = toPlain(draft.error, { left: budget.left / 2 });
  if (draft.stack !== undefined) given.stack = shorten(draft.stack, budget);
  const fields = fieldsOf(draft, given, budget);
  const { message, error, stack, ...named } = redacted({ ...given, ...fields }, redact);
  return {
    timestamp: draft.time.toISOString(),
    level: draft.level,
    ...(draft.logger === '' ? {} : { logger: draft.logger }),
    message,
    service: draft.service,
    ...(draft.traceId === undefined ? {} : { trace_id: draft.traceId, span_id: draft.spanId }),
    ...named,
    ...(error === undefined ? {} : { error }),
    ...(stack === undefined ? {} : { stack }),
  };
}

/** The fields of a line alone, for a record that has everything else in places of its own. */
export function fieldsOfLine(line: Line): Line {
  const fields: Line = {};
  for (const key of Object.keys(line)) {
    if (!OWN.has(key)) fields[key] = line[key];
  }
  return fields;
}

function messageOf(message: unknown, budget: Budget): unknown {
  if (typeof message === 'string') return shorten(message, budget, MESSAGE_SHARE);
  const plain = toPlain(message, budget);
  if (typeof plain !== 'object' || plain === null) return String(plain ?? '');
  const own = (plain as { message?: unknown }).message;
  return typeof own === 'string' ? own : '';
}

function fieldsOf(draft: Draft, given: Line, budget: Budget): Line {
  const fields: Line = {};
  const { message } = draft;
  const isObject = typeof message === 'object' && message !== null && !isError(message);
  // `logger.info({ user: 7 })`
  for (const source of [draft.bound, isObject ? message : undefined, draft.fields]) {
    const plain = source === draft.bound ? draft.bound : toPlain(source, budget);
    if (typeof plain !== 'object' || plain === null) continue;
    for (const [key, value] of Object.entries(plain)) {
      if (SWITCHES.has(key) || (source === message && key === 'message')) continue;
      if (draft.error !== undefined && ERRORS.has(key) && isPrinted(value)) continue;
      fields[OWN.has(key) || key in given ? `${key}_` : key] = value;
    }
  }
  return fields;
}

/** An error as it is printed: that of the line, which has a place of its own. */
function isPrinted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'stack' in value && 'type' in value;
}

/** What cannot be looked through costs its field, not the line. */
function redacted(line: Line, redact: Redactor | undefined): Line {
  if (redact === undefined) return line;
  try {
    return redact.value('', line) as Line;
  } catch (error) {
    failedAt(LOOKING_THROUGH, error);
    const each = Object.entries(line).map(([key, value]) => [
      key,
      redactedAlone(key, value, redact),
    ]);
    return Object.fromEntries(each) as Line;
  }
}

function redactedAlone(key: string, value: unknown, redact: Redactor): unknown {
  try {
    return redact.value(key, value);
  } catch {
    return UNREADABLE;
  }
}
