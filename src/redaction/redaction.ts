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
import { lazyRedactor } from './lazy-redactor.ts';
import { REDACTED } from './mask.ts';
import type { RedactableSpan } from './redactable-span.ts';
import type { Redactor } from './redactor.ts';
import { createSecrecy } from './secrets/secret-names.ts';
import { SMALLEST_CARD, suspicionOf } from './secrets/suspicion.ts';
import { redactedTraceState } from './trace-state.ts';
import type { Work } from './work-budget.ts';

/** Longer texts may exceed the work budget, so the redactor decides about them. */
const LONGEST_INSPECTED = 32_768;
/** Longest text that is cached as free of secrets, in characters. */
const LONGEST_CACHED = 300;
/** A part between dots and hyphens: a word, or characters as few as clusters append to names. */
const PART = '(?=(?:[a-z]{1,15}|(?!\\d{9})[a-z0-9]{1,10})(?![a-z0-9]))[a-z0-9]+';
/**
 * Typical values of resource attributes: UUIDs, version hashes, and DNS names with short parts
 * (`shop-7d9c6b5f4-x2v9p`). They contain no secrets, and few services have other values, so that most starts
 * do not load the patterns. A UUID after a word is not covered: many tokens look like that.
 */
const ORDINARY = new RegExp(
  `^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{7,64}|${PART}(?:[.-]${PART})*)$`,
);

/** Removes secrets before export. Never throws: what cannot be inspected becomes `REDACTED`. */
export interface Redaction {
  /** Redacts a span as it ends, before any processor receives it. */
  span(span: RedactableSpan): void;
  /** Copies the attributes only if they contain a secret. */
  attributes<T extends Readonly<Record<string, unknown>>>(attributes: T): T;
  /** Redacts the resource attributes that a user sets. */
  resource<T extends Readonly<Record<string, unknown>>>(attributes: T): T;
  text(text: string): string;
  /** Redacts the name of an attribute, which may be a secret itself. */
  name(name: string): string;
  /** Loads the patterns. Returns undefined when redaction is off. */
  redactor(): Redactor | undefined;
}

/**
 * The redaction of a process. Most attributes of a span cost one map look-up, and a text without anything
 * suspicious costs one pass over its characters. The patterns are loaded with the first suspicious text.
 * Database spans also get their conventional form here, even when redaction is off.
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
  let databaseSpans: ((span: RedactableSpan) => void) | undefined;

  /** The budget of the values that are being inspected together. */
  let work: Work | undefined;
  const currentWork = (): Work => {
    work ??= redactor()!.work();
    return work;
  };

  const redactText = (value: string): string => {
    try {
      if (isOff) return value;
      const isShort = value.length <= LONGEST_INSPECTED;
      if (isShort && !hasPatterns && suspicionOf(value) === 0) return value;
      return redactor()!.text(value, currentWork());
    } catch {
      return REDACTED;
    }
  };

  const redactByRule = (key: string, value: unknown, rule: Rule): unknown => {
    try {
      return value === undefined ? value : redactByKind(key, value, rule);
    } catch {
      return REDACTED;
    }
  };

  const redactByKind = (key: string, value: unknown, rule: Rule): unknown => {
    const isText = typeof value === 'string';
    switch (rule.kind) {
      case SECRET:
      case SECRET_TEXT:
        return typeof value === 'boolean' ? value : redactAny(key, value);
      case QUERY:
        return isText ? redactor()!.query(value, currentWork()) : value;
      case URL_TEXT:
        return isText ? redactor()!.url(value, currentWork()) : redactAny(key, value);
      default:
        if (isText) return redactText(value);
        if (typeof value === 'object' && value !== null) return redactAny(key, value);
        return Number(value) < SMALLEST_CARD ? value : redactAny(key, value);
    }
  };

  const redactAny = (key: string, value: unknown): unknown =>
    redactor()!.value(key, value, currentWork());

  const redactAttributes = <T extends Readonly<Record<string, unknown>>>(
    attributes: T,
    isOrdinary?: (value: unknown, rule: Rule) => boolean,
  ): T => {
    let copy: Record<string, unknown> | undefined;
    let mayHaveNames = false;
    work = undefined;
    for (const key of Object.keys(attributes)) {
      const value = attributes[key];
      const rule = ruleOf(key);
      mayHaveNames ||= rule.kind === SECRET_NAME;
      if (rule.kind === SAFE || rule.kind === DATABASE || isOrdinary?.(value, rule)) continue;
      const redacted = redactByRule(key, value, rule);
      if (redacted === value) continue;
      copy ??= { ...attributes };
      copy[key] = redacted;
    }
    return (mayHaveNames ? redactNames(copy ?? attributes) : (copy ?? attributes)) as T;
  };

  /** Redacts names that are secrets, like values. */
  const redactNames = (attributes: Readonly<Record<string, unknown>>) => {
    const names = Object.keys(attributes).map((key) => [key, redactName(key)] as const);
    if (names.every(([key, name]) => name === key)) return attributes;
    return Object.fromEntries(names.map(([key, name]) => [name, attributes[key]]));
  };
  const redactName = (key: string): string =>
    ruleOf(key).kind === SECRET_NAME ? redactText(key) : key;

  const isOrdinary = (value: unknown, { kind }: Rule): boolean =>
    kind === TEXT && !hasPatterns && typeof value === 'string' && ORDINARY.test(value);

  /** The last span name without a secret: the next one is often the same. */
  let cleanName = '';
  const redactRest = (span: RedactableSpan): void => {
    const { name } = span;
    if (name !== cleanName && name !== span.shared?.spanName) {
      span.name = redactText(name);
      if (span.name === name) cleanName = name;
    }
    if (span.statusMessage !== undefined) span.statusMessage = redactText(span.statusMessage);
    for (const event of span.eventList ?? []) {
      work = undefined;
      event.name = redactText(event.name);
      if (event.attributes !== undefined) event.attributes = redactAttributes(event.attributes);
    }
    for (const link of span.linkList ?? []) {
      if (link.attributes !== undefined) link.attributes = redactAttributes(link.attributes);
      const state = link.context.traceState && redactedState(link.context.traceState);
      if (state !== undefined) link.context = { ...link.context, traceState: state };
    }
    const state = span.ids.state && redactedState(span.ids.state);
    if (state !== undefined) span.ids.replaceState(state);
  };

  /** The last trace state without a secret: spans of a trace share theirs. */
  let cleanState: TraceState | undefined;
  const redactedState = (state: TraceState): TraceState | undefined => {
    if (state === cleanState) return undefined;
    const redacted = redactedTraceState(state, (key, value) =>
      String(redactByRule(key, value, ruleOf(key))),
    );
    if (redacted === undefined) cleanState = state;
    return redacted;
  };

  /** Whether shared attributes contain no secrets. Determined once. */
  const isClean = (shared: SharedAttributes): boolean => {
    shared.isClean ??= shared.list.every((value, index, list) => {
      if (index % 2 === 0) return true;
      const key = list[index - 1] as string;
      const rule = ruleOf(key);
      if (rule.kind === SECRET_NAME && redactText(key) !== key) return false;
      return value === undefined || rule.kind === SAFE || redactByRule(key, value, rule) === value;
    });
    return shared.isClean;
  };

  const redactSpan = (span: RedactableSpan): void => {
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
      if (rule.kind === SECRET_NAME) list[index] = redactText(list[index] as string);
      const value = list[index + 1];
      if (value === rule.clean || value === undefined) continue;
      const redacted = redactByRule(list[index] as string, value, rule);
      if (redacted !== value) list[index + 1] = redacted;
      else if (typeof value === 'string' && value.length <= LONGEST_CACHED) rule.clean = value;
    }
    if (isDatabase) redactDatabase(span);
    if (!isOff) redactRest(span);
  };

  const redactDatabase = (span: RedactableSpan): void => {
    try {
      databaseSpans ??= load<typeof import('./database/database-spans.ts')>(
        'sightline:redaction/database/database-spans',
      ).createDatabaseSpans(redactor());
      databaseSpans(span);
    } catch {
      const list = span.attributeList;
      for (let index = 0; index < list.length; index += 2) {
        if (ruleOf(list[index] as string).kind === STATEMENT) list[index + 1] = REDACTED;
      }
    }
  };

  return {
    span: redactSpan,
    attributes: (attributes) => redactAttributes(attributes),
    resource: (attributes) => redactAttributes(attributes, isOrdinary),
    text: (value) => {
      work = undefined;
      return redactText(value);
    },
    name: redactName,
    redactor,
  };
}
