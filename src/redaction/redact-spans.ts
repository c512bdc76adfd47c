import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { RedactionSettings } from '../configuration/redaction-from-environment.ts';
import { load } from '../load.ts';
import {
  createRules,
  DATABASE,
  QUERY,
  type Rule,
  SAFE,
  SECRET,
  SECRET_TEXT,
  STATEMENT,
  URL_TEXT,
} from './attribute-rules.ts';
import type { EndedSpan } from './ended-span.ts';
import { lazyRedactor } from './lazy-redactor.ts';
import { createSecrecy } from './secret-names.ts';
import { suspicionOf } from './suspicion.ts';

/** Longest text that is remembered as harmless. */
const LONGEST_REMEMBERED = 300;
/** The smallest number that can be one of a card. */
const SMALLEST_CARD = 3e13;

/**
 * Takes secrets out of spans as they end, before anybody is told of them, and gives those of databases
 * their conventional form. Runs for each span: most attributes cost a look into a map, and a text that
 * has nothing suspicious in it one look at each of its characters.
 *
 * @param settings SIGHTLINE_REDACT
 * @param hashKey SIGHTLINE_HASH_KEY
 */
export function createSpanRedaction(
  settings: RedactionSettings,
  hashKey: string | undefined,
): (span: EndedSpan) => void {
  const isOff = settings.mode === 'off';
  const ruleOf = createRules(createSecrecy(settings), isOff);
  const redactor = lazyRedactor(settings, hashKey);
  const hasPatterns = settings.patterns.length > 0;
  let databaseSpans: ((span: EndedSpan) => void) | undefined;

  const text = (value: string): string =>
    hasPatterns || suspicionOf(value) !== 0 ? redactor()!.text(value) : value;

  const byRule = (key: string, value: unknown, rule: Rule): unknown => {
    const isText = typeof value === 'string';
    switch (rule.kind) {
      case SECRET:
      case SECRET_TEXT:
        return typeof value === 'boolean' ? value : redactor()!.value(key, value);
      case QUERY:
        return isText ? redactor()!.query(value) : value;
      case URL_TEXT:
        return isText ? redactor()!.url(value) : redactor()!.value(key, value);
      case STATEMENT:
        return value;
      default:
        if (isText) return text(value);
        if (typeof value === 'object' && value !== null) return redactor()!.value(key, value);
        return Number(value) < SMALLEST_CARD ? value : redactor()!.value(key, value);
    }
  };

  const ofMap = (attributes: Attributes): Attributes => {
    let copy: Attributes | undefined;
    for (const key of Object.keys(attributes)) {
      const value = attributes[key];
      const rule = ruleOf(key);
      if (rule.kind === SAFE || rule.kind === DATABASE) continue;
      const redacted = byRule(key, value, rule);
      if (redacted === value) continue;
      copy ??= { ...attributes };
      copy[key] = redacted as AttributeValue;
    }
    return copy ?? attributes;
  };

  const redactRest = (span: EndedSpan): void => {
    span.name = text(span.name);
    if (span.statusMessage !== undefined) span.statusMessage = text(span.statusMessage);
    for (const event of span.eventList ?? []) {
      event.name = text(event.name);
      if (event.attributes !== undefined) event.attributes = ofMap(event.attributes);
    }
    for (const link of span.linkList ?? []) {
      if (link.attributes !== undefined) link.attributes = ofMap(link.attributes);
    }
  };

  return (span) => {
    const list = span.attributeList;
    let isDatabase = false;
    for (let index = 0; index < list.length; index += 2) {
      const rule = ruleOf(list[index] as string);
      if (rule.kind === SAFE) continue;
      if (rule.kind === DATABASE) {
        isDatabase = true;
        continue;
      }
      const value = list[index + 1];
      if (value === rule.clean || value === undefined) continue;
      const redacted = byRule(list[index] as string, value, rule);
      if (redacted !== value) list[index + 1] = redacted;
      else if (typeof value === 'string' && value.length <= LONGEST_REMEMBERED) rule.clean = value;
    }
    if (isDatabase) {
      databaseSpans ??= load<typeof import('./database/database-spans.ts')>(
        'sightline:redaction/database/database-spans',
      ).createDatabaseSpans(redactor());
      databaseSpans(span);
    }
    if (!isOff) redactRest(span);
  };
}
