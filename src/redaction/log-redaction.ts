import { load } from '../lazy/load.ts';
import { type Place, placeOf } from '../util/guard.ts';
import type { Redactor } from './redactor.ts';
import { NOTHING, TEXTS } from './secrets/secret-names.ts';
import { isSuspiciousName, SMALLEST_CARD } from './secrets/suspicion.ts';
import type { Work } from './work-budget.ts';

type QuerySanitizer = typeof import('./database/query-sanitizer.ts');

/** The place that failures of the redaction of a log record are reported for. */
export const LOG_REDACTION: Place = placeOf(
  'the redaction of a log record',
  'Its contents were replaced by REDACTED, because they may contain secrets. Report this to Sightline.',
);

const QUERY_TEXT = 'db.query.text';
/** The attribute that tells the language of a query. */
export const QUERY_SYSTEM = 'db.system.name';

/** Limit of cached names. Names beyond it are examined each time. */
const MOST_NAMES = 1000;
/** Longest text that is cached as free of secrets, in characters. */
const LONGEST_CACHED = 300;
/** The format of `Date.prototype.toISOString`, which many loggers add to each line. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;
const LENGTH_OF_TIMESTAMP = 24;

/** Facts about the name of an attribute. */
interface Name {
  /** The name may be a secret itself and is redacted each time. */
  readonly isSuspicious: boolean;
  readonly hidesTexts: boolean;
  readonly hidesNumbers: boolean;
  /** The last value without a secret: values often repeat. */
  clean: string;
}

/** Removes secrets from log records. Inputs are never changed. */
export interface LogRedaction {
  /** Starts a record: its values share one work budget. */
  begin(): void;
  body(body: unknown): unknown;
  text(text: string): string;
  name(key: string): string;
  value(key: string, value: unknown): unknown;
  /** Removes the values from a query. @param system the value of {@link QUERY_SYSTEM}, if any */
  query(query: string, system: unknown): string;
}

/** Creates a redaction that caches names and values without secrets. */
export function createLogRedaction(redactor: Redactor): LogRedaction {
  const names = new Map<string, Name>();
  let cleanBody = '';
  let work: Work | undefined;
  let sanitize: ReturnType<QuerySanitizer['createQuerySanitizer']> | undefined;

  const currentWork = (): Work => {
    work ??= redactor.work();
    return work;
  };
  const nameOf = (key: string): Name => {
    const existing = names.get(key);
    if (existing !== undefined) return existing;
    const secrecy = redactor.secrecyOf(key);
    const name: Name = {
      isSuspicious: isSuspiciousName(key),
      hidesTexts: secrecy !== NOTHING,
      hidesNumbers: secrecy !== NOTHING && secrecy !== TEXTS,
      clean: '',
    };
    if (names.size < MOST_NAMES) names.set(key, name);
    return name;
  };

  return {
    begin() {
      work = undefined;
    },
    body(body) {
      if (body === cleanBody) return body;
      const redacted = redactor.value('', body, currentWork());
      if (redacted === body && typeof body === 'string' && body.length <= LONGEST_CACHED) {
        cleanBody = body;
      }
      return redacted;
    },
    text: (text) => redactor.text(text, currentWork()),
    name: (key) => (nameOf(key).isSuspicious ? redactor.text(key, currentWork()) : key),
    value(key, value) {
      const name = nameOf(key);
      if (typeof value === 'boolean' || value === null) return value;
      if (typeof value === 'number' && !name.hidesNumbers && value < SMALLEST_CARD) return value;
      if (typeof value !== 'string') return redactor.value(key, value, currentWork());
      if (value === name.clean && value !== '') return value;
      if (!name.hidesTexts && isTimestamp(value) && !redactor.hasOwnPatterns) return value;
      const redacted = redactor.value(key, value, currentWork());
      if (redacted === value && value.length <= LONGEST_CACHED) name.clean = value;
      return redacted;
    },
    query(query, system) {
      sanitize ??= load<QuerySanitizer>(
        'sightline:redaction/database/query-sanitizer',
      ).createQuerySanitizer(redactor);
      return sanitize(query, system).text;
    },
  };
}

/** Whether an attribute is a database query, which has its own rules. */
export function isQuery(key: string, value: unknown): value is string {
  return key === QUERY_TEXT && typeof value === 'string';
}

function isTimestamp(text: string): boolean {
  return text.length <= LENGTH_OF_TIMESTAMP && TIMESTAMP.test(text);
}
