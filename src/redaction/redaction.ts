import type { TraceState } from '@opentelemetry/api';
import type { RedactionSettings } from '../configuration/environment/redaction-from-environment.ts';
import { load } from '../lazy/load.ts';
import type { SharedAttributes } from '../util/shared-attributes.ts';
import {
  createRules,
  DATABASE,
  QUERY,
  type Rule,
  SAFE,
  SECRET,
  SECRET_NAME,
  SECRET_TEXT,
  STATEMENT,
  TEXT,
  URL_TEXT,
} from './attribute-rules.ts';
import type { EndedSpan } from './ended-span.ts';
import { lazyRedactor } from './lazy-redactor.ts';
import type { Redactor } from './redactor.ts';
import { createSecrecy } from './secrets/secret-names.ts';
import { suspicionOf } from './secrets/suspicion.ts';
import { redactedTraceState } from './trace-state.ts';
import type { Work } from './work-budget.ts';

/** A longer one may be too long to be looked at, and is left to what counts that. */
const LONGEST_LOOKED_AT = 32_768;
/** Longest text that is remembered as harmless. */
const LONGEST_REMEMBERED = 300;
/** The smallest number that can be one of a card. */
const SMALLEST_CARD = 3e13;
/** What cannot be looked through does not leave. */
const UNREADABLE = 'REDACTED';
/** Between dots and hyphens: a word, or as much of letters and digits as clusters put behind names. */
const PART = '(?=(?:[a-z]{1,15}|(?!\\d{9})[a-z0-9]{1,10})(?![a-z0-9]))[a-z0-9]+';
/**
 * Values as resources have them: UUIDs, hashes of versions, and names of DNS with short parts
 * (`shop-7d9c6b5f4-x2v9p`). Nothing in them is a secret, and few services have others: a start need not
 * load the patterns to find out. A UUID behind a word is not among them: many a token is one.
 */
const ORDINARY = new RegExp(
  `^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{7,64}|${PART}(?:[.-]${PART})*)$`,
);

/** Takes secrets out of what is about to be exported. It never throws: what cannot be read is `REDACTED`. */
export interface Redaction {
  /** Runs for each span as it ends, before anything else sees it. */
  span(span: EndedSpan): void;
  /** Copies only what holds a secret. */
  attributes<T extends Readonly<Record<string, unknown>>>(attributes: T): T;
  /** The same of what a user states of a service. */
  resource<T extends Readonly<Record<string, unknown>>>(attributes: T): T;
  text(text: string): string;
  /** What a name of an attribute is shown as: it may be a secret itself. */
  name(name: string): string;
  /** Undefined where redaction is off. Loads the patterns. */
  redactor(): Redactor | undefined;
}

/**
 * The redaction of a process. Most attributes of a span cost a look into a map, and a text that has nothing
 * suspicious in it one look at each of its characters; patterns are loaded when something has. Spans of
 * databases get their conventional form here too, even where redaction is off.
 *
 * @param settings SIGHTLINE_REDACT
 * @param hashKey SIGHTLINE_HASH_KEY
 */
export function createRedaction(
  settings: RedactionSettings,
  hashKey: string | undefined,
): Redaction {
  const isOff = settings.mode === 'off';
  const ruleOf = createRules(createSecrecy(settings), isOff);
  const redactor = lazyRedactor(settings, hashKey);
  const hasPatterns = settings.patterns.length > 0;
  let databaseSpans: ((span: EndedSpan) => void) | undefined;

  /** What the values that are being looked through may cost together. */
  let work: Work | undefined;
  const left = (): Work => {
    work ??= redactor()!.work();
    return work;
  };

  const text = (value: string): string => {
    try {
      if (isOff) return value;
      const isShort = value.length <= LONGEST_LOOKED_AT;
      if (isShort && !hasPatterns && suspicionOf(value) === 0) return value;
      return redactor()!.text(value, left());
    } catch {
      return UNREADABLE;
    }
  };

  const byRule = (key: string, value: unknown, rule: Rule): unknown => {
    try {
      return value === undefined ? value : redacted(key, value, rule);
    } catch {
      return UNREADABLE;
    }
  };

  const redacted = (key: string, value: unknown, rule: Rule): unknown => {
    const isText = typeof value === 'string';
    switch (rule.kind) {
      case SECRET:
      case SECRET_TEXT:
        return typeof value === 'boolean' ? value : ofAny(key, value);
      case QUERY:
        return isText ? redactor()!.query(value, left()) : value;
      case URL_TEXT:
        return isText ? redactor()!.url(value, left()) : ofAny(key, value);
      default:
        if (isText) return text(value);
        if (typeof value === 'object' && value !== null) return ofAny(key, value);
        return Number(value) < SMALLEST_CARD ? value : ofAny(key, value);
    }
  };

  const ofAny = (key: string, value: unknown): unknown => redactor()!.value(key, value, left());

  const attributes = <T extends Readonly<Record<string, unknown>>>(
    given: T,
    isOrdinary?: (value: unknown, rule: Rule) => boolean,
  ): T => {
    let copy: Record<string, unknown> | undefined;
    let mayHaveNames = false;
    work = undefined;
    for (const key of Object.keys(given)) {
      const value = given[key];
      const rule = ruleOf(key);
      mayHaveNames ||= rule.kind === SECRET_NAME;
      if (rule.kind === SAFE || rule.kind === DATABASE || isOrdinary?.(value, rule)) continue;
      const shown = byRule(key, value, rule);
      if (shown === value) continue;
      copy ??= { ...given };
      copy[key] = shown;
    }
    return (mayHaveNames ? renamed(copy ?? given) : (copy ?? given)) as T;
  };

  /** Names that are secrets are shown as their values would be. */
  const renamed = (given: Readonly<Record<string, unknown>>) => {
    const shown = Object.keys(given).map((key) => [key, name(key)] as const);
    if (shown.every(([key, is]) => is === key)) return given;
    return Object.fromEntries(shown.map(([key, is]) => [is, given[key]]));
  };
  const name = (key: string): string => (ruleOf(key).kind === SECRET_NAME ? text(key) : key);

  const isOrdinary = (value: unknown, { kind }: Rule): boolean =>
    kind === TEXT && !hasPatterns && typeof value === 'string' && ORDINARY.test(value);

  /** The last name that had nothing in it: the next one is often the same. */
  let cleanName = '';
  const restOf = (span: EndedSpan): void => {
    const { name } = span;
    if (name !== cleanName && name !== span.shared?.spanName) {
      span.name = text(name);
      if (span.name === name) cleanName = name;
    }
    if (span.statusMessage !== undefined) span.statusMessage = text(span.statusMessage);
    for (const event of span.eventList ?? []) {
      work = undefined;
      event.name = text(event.name);
      if (event.attributes !== undefined) event.attributes = attributes(event.attributes);
    }
    for (const link of span.linkList ?? []) {
      if (link.attributes !== undefined) link.attributes = attributes(link.attributes);
      const state = link.context.traceState && shownState(link.context.traceState);
      if (state !== undefined) link.context = { ...link.context, traceState: state };
    }
    const state = span.ids.state && shownState(span.ids.state);
    if (state !== undefined) span.ids.show(state);
  };

  /** The last one that had nothing in it: spans of a trace have the same. */
  let cleanState: TraceState | undefined;
  const shownState = (state: TraceState): TraceState | undefined => {
    if (state === cleanState) return undefined;
    const shown = redactedTraceState(state, (key, value) =>
      String(byRule(key, value, ruleOf(key))),
    );
    if (shown === undefined) cleanState = state;
    return shown;
  };

  /** Whether there is nothing in them to take out; looked through once. */
  const isClean = (shared: SharedAttributes): boolean => {
    shared.isClean ??= shared.list.every((value, index, list) => {
      if (index % 2 === 0) return true;
      const key = list[index - 1] as string;
      const rule = ruleOf(key);
      if (rule.kind === SECRET_NAME && text(key) !== key) return false;
      return value === undefined || rule.kind === SAFE || byRule(key, value, rule) === value;
    });
    return shared.isClean;
  };

  const ofSpan = (span: EndedSpan): void => {
    if (span.shared !== undefined && !isClean(span.shared)) span.unshare();
    work = undefined;
    const list = span.attributeList;
    let isDatabase = false;
    for (let index = 0; index < list.length; index += 2) {
      const rule = ruleOf(list[index] as string);
      if (rule.kind === SAFE) continue;
      if (rule.kind === DATABASE || rule.kind === STATEMENT) {
        isDatabase = true;
        continue;
      }
      if (rule.kind === SECRET_NAME) list[index] = text(list[index] as string);
      const value = list[index + 1];
      if (value === rule.clean || value === undefined) continue;
      const shown = byRule(list[index] as string, value, rule);
      if (shown !== value) list[index + 1] = shown;
      else if (typeof value === 'string' && value.length <= LONGEST_REMEMBERED) rule.clean = value;
    }
    if (isDatabase) ofDatabase(span);
    if (!isOff) restOf(span);
  };

  const ofDatabase = (span: EndedSpan): void => {
    try {
      databaseSpans ??= load<typeof import('./database/database-spans.ts')>(
        'sightline:redaction/database/database-spans',
      ).createDatabaseSpans(redactor());
      databaseSpans(span);
    } catch {
      const list = span.attributeList;
      for (let index = 0; index < list.length; index += 2) {
        if (ruleOf(list[index] as string).kind === STATEMENT) list[index + 1] = UNREADABLE;
      }
    }
  };

  return {
    span: ofSpan,
    attributes: (given) => attributes(given),
    resource: (given) => attributes(given, isOrdinary),
    text: (value) => {
      work = undefined;
      return text(value);
    },
    name,
    redactor,
  };
}
