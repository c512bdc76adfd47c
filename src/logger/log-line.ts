import { failedAt, placeOf } from '../util/guard.ts';
import { type Budget, isError, shorten, toPlain } from './plain-value.ts';
import type { Level } from './public-types.ts';

/** Removes secrets from values, by name and form. */
export interface Redactor {
  value(name: string, value: unknown): unknown;
}

const REDACTION = placeOf(
  'redacting a log line',
  'The field at fault is printed as REDACTED. Report this to Sightline.',
);
export const REDACTED = 'REDACTED';

/** The parts of a line before it is written. */
export interface Draft {
  readonly time: Date;
  readonly level: Level;
  readonly logger: string;
  readonly message: unknown;
  readonly service: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** Fields of the logger, as they are printed. */
  readonly bound: Line;
  /** Fields of the call, which win over those of the logger. */
  readonly fields: object | undefined;
  readonly error: Error | undefined;
  readonly stack: string | undefined;
}

/** A line as a JSON object, its keys in print order. */
export type Line = Record<string, unknown>;

/** Reserved names; a field of such a name is printed with `_` appended. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['timestamp', 'level', 'logger', 'message', 'service', 'trace_id', 'span_id'],
]);

/** The part of a line that the message may take. */
const MESSAGE_SHARE = 0.75;
/** Names of fields that hold the error of a line. */
export const ERROR_FIELDS: ReadonlySet<string> = new Set(['error', 'err']);
/** Fields that control the line and are not printed. */
const SWITCHES: ReadonlySet<string> = new Set(['stack_info']);

/**
 * @param length approximate maximum of the line, in characters
 */
export function toLine(draft: Draft, length: number, redactor: Redactor | undefined): Line {
  const budget: Budget = { remaining: length };
  const content: Record<string, unknown> = { message: messageOf(draft.message, budget) };
  if (draft.error !== undefined) {
    content.error = toPlain(draft.error, { remaining: budget.remaining / 2 });
  }
  if (draft.stack !== undefined) content.stack = shorten(draft.stack, budget);
  const all = { ...content, ...fieldsOf(draft, content, budget) };
  const { message, error, stack, ...fields } = redact(all, redactor);
  return {
    timestamp: draft.time.toISOString(),
    level: draft.level,
    ...(draft.logger === '' ? {} : { logger: draft.logger }),
    message,
    service: draft.service,
    ...(draft.traceId === undefined ? {} : { trace_id: draft.traceId, span_id: draft.spanId }),
    ...fields,
    ...(error === undefined ? {} : { error }),
    ...(stack === undefined ? {} : { stack }),
  };
}

/** The fields of a line only, for a log record, which has its own place for everything else. */
export function fieldsOfLine(line: Line): Line {
  const fields: Line = {};
  for (const key of Object.keys(line)) {
    if (!RESERVED.has(key)) fields[key] = line[key];
  }
  return fields;
}

function messageOf(message: unknown, budget: Budget): unknown {
  if (typeof message === 'string') return shorten(message, budget, MESSAGE_SHARE);
  const plain = toPlain(message, budget);
  if (typeof plain !== 'object' || plain === null) return String(plain ?? '');
  const text = (plain as { message?: unknown }).message;
  return typeof text === 'string' ? text : '';
}

function fieldsOf(draft: Draft, content: Line, budget: Budget): Line {
  const fields: Line = {};
  const { message } = draft;
  const isObject = typeof message === 'object' && message !== null && !isError(message);
  // `logger.info({ user: 7 })`
  for (const source of [draft.bound, isObject ? message : undefined, draft.fields]) {
    const plain = source === draft.bound ? draft.bound : toPlain(source, budget);
    if (typeof plain !== 'object' || plain === null) continue;
    for (const [key, value] of Object.entries(plain)) {
      if (SWITCHES.has(key) || (source === message && key === 'message')) continue;
      if (draft.error !== undefined && ERROR_FIELDS.has(key) && isPrinted(value)) continue;
      fields[RESERVED.has(key) || key in content ? `${key}_` : key] = value;
    }
  }
  return fields;
}

/** Whether a value is a printed error: that of the line has its own place. */
function isPrinted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'stack' in value && 'type' in value;
}

/** If the redaction fails, only the fields at which it fails are lost. */
function redact(line: Line, redactor: Redactor | undefined): Line {
  if (redactor === undefined) return line;
  try {
    return redactor.value('', line) as Line;
  } catch (error) {
    failedAt(REDACTION, error);
    return Object.fromEntries(
      Object.entries(line).map(([key, value]) => [key, redactField(key, value, redactor)]),
    ) as Line;
  }
}

function redactField(key: string, value: unknown, redactor: Redactor): unknown {
  try {
    return redactor.value(key, value);
  } catch {
    return REDACTED;
  }
}
