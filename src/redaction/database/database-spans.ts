import { attributeOf, type RedactableSpan } from '../redactable-span.ts';
import type { Redactor } from '../redactor.ts';
import { sanitizeErrorMessage } from './error-messages.ts';
import { createQuerySanitizer } from './query-sanitizer.ts';
import { sanitizeKey } from './redis-commands.ts';
import { databaseSpanName, isWord } from './span-names.ts';

const QUERY_TEXTS: ReadonlySet<unknown> = new Set(['db.query.text', 'db.statement']);
const SUMMARY = 'db.query.summary';
const SYSTEM = 'db.system.name';
const OPERATION = 'db.operation.name';
const KEYS: ReadonlySet<unknown> = new Set(['db.memcached.key']);

/**
 * Gives database spans a query without values, its summary, and the conventional span name.
 *
 * @param redactor undefined when redaction is off: the query then stays unchanged
 */
export function createDatabaseSpans(
  redactor: Redactor | undefined,
): (span: RedactableSpan) => void {
  const sanitize = createQuerySanitizer(redactor);

  return (span) => {
    const list = span.attributeList;
    const system =
      attributeOf(span, SYSTEM) ?? attributeOf(span, 'db.system') ?? span.shared?.get(SYSTEM);
    let query: string | undefined;
    let summary = attributeOf(span, SUMMARY) as string | undefined;
    for (let index = 0; index < list.length; index += 2) {
      const value = list[index + 1];
      if (typeof value !== 'string') continue;
      if (QUERY_TEXTS.has(list[index])) {
        const sanitized = sanitize(value, system);
        if (redactor !== undefined) list[index + 1] = sanitized.text;
        query = value;
        summary ??= sanitized.summary;
      } else if (redactor !== undefined && KEYS.has(list[index])) {
        list[index + 1] = sanitizeKey(value, redactor);
      }
    }
    if (redactor !== undefined) sanitizeOperation(list, summary);
    if (summary !== undefined && attributeOf(span, SUMMARY) === undefined) {
      list.push(SUMMARY, summary);
    }
    span.name = databaseSpanName(span, query, summary);
    if (redactor !== undefined) sanitizeErrors(span);
  };
}

/** Replaces an operation of several words, which was cut out of a query too roughly. */
function sanitizeOperation(list: unknown[], summary: string | undefined): void {
  const index = list.indexOf(OPERATION);
  const operation = list[index + 1];
  if (index < 0 || typeof operation !== 'string' || operation.split(' ').every(isWord)) return;
  list[index + 1] = summary?.split(' ', 1)[0];
}

function sanitizeErrors(span: RedactableSpan): void {
  if (span.statusMessage) span.statusMessage = sanitizeErrorMessage(span.statusMessage);
  for (const event of span.eventList ?? []) {
    const { attributes } = event;
    if (attributes === undefined) continue;
    const message = attributes['exception.message'];
    const stack = attributes['exception.stacktrace'];
    event.attributes = {
      ...attributes,
      ...(typeof message === 'string' && { 'exception.message': sanitizeErrorMessage(message) }),
      ...(typeof stack === 'string' && { 'exception.stacktrace': sanitizeErrorMessage(stack) }),
    };
  }
}
