import { load } from '../lazy/load.ts';
import type { Redactor } from './redactor.ts';
import { NOTHING, TEXTS } from './secrets/secret-names.ts';
import { isSuspiciousName } from './secrets/suspicion.ts';
import type { Work } from './work-budget.ts';

type QuerySanitizer = typeof import('./database/query-sanitizer.ts');

const QUERY_TEXT = 'db.query.text';
/** The attribute that says whose language a query is in. */
export const QUERY_SYSTEM = 'db.system.name';

/** Names that are remembered; a service that makes them up has them looked at each time. */
const MOST_NAMES = 1000;
/** Longest text that is remembered as harmless. */
const LONGEST_REMEMBERED = 300;
/** The smallest number that can be one of a card. */
const SMALLEST_CARD = 3e13;
/** As `Date.prototype.toISOString` writes it, in each line of many loggers. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;
const LENGTH_OF_TIMESTAMP = 24;

/** What is known of the name of an attribute. */
interface Name {
  /** It may be a secret itself, and is looked at each time. */
  readonly isSuspicious: boolean;
  readonly hidesTexts: boolean;
  readonly hidesNumbers: boolean;
  /** The last text that had nothing in it: the same one comes again. */
  clean: string;
}

/** Takes secrets out of what a log record says. Nothing that it is given is changed. */
export interface LogRedaction {
  /** Begins a record: what its values may cost, they may cost together. */
  begin(): void;
  body(body: unknown): unknown;
  text(text: string): string;
  name(key: string): string;
  value(key: string, value: unknown): unknown;
  /** A query without its values. @param system the value of {@link QUERY_SYSTEM}, if there is one */
  query(query: string, system: unknown): string;
}

export function createLogRedaction(redactor: Redactor): LogRedaction {
  const names = new Map<string, Name>();
  let cleanBody = '';
  let work: Work | undefined;
  let sanitize: ReturnType<QuerySanitizer['createQuerySanitizer']> | undefined;

  const left = (): Work => {
    work ??= redactor.work();
    return work;
  };
  const nameOf = (key: string): Name => {
    const known = names.get(key);
    if (known !== undefined) return known;
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
      const shown = redactor.value('', body, left());
      if (shown === body && typeof body === 'string' && body.length <= LONGEST_REMEMBERED) {
        cleanBody = body;
      }
      return shown;
    },
    text: (text) => redactor.text(text, left()),
    name: (key) => (nameOf(key).isSuspicious ? redactor.text(key, left()) : key),
    value(key, value) {
      const name = nameOf(key);
      if (typeof value === 'boolean' || value === null) return value;
      if (typeof value === 'number' && !name.hidesNumbers && value < SMALLEST_CARD) return value;
      if (typeof value !== 'string') return redactor.value(key, value, left());
      if (value === name.clean && value !== '') return value;
      if (!name.hidesTexts && isTimestamp(value) && !redactor.hasOwnPatterns) return value;
      const shown = redactor.value(key, value, left());
      if (shown === value && value.length <= LONGEST_REMEMBERED) name.clean = value;
      return shown;
    },
    query(query, system) {
      sanitize ??= load<QuerySanitizer>(
        'sightline:redaction/database/query-sanitizer',
      ).createQuerySanitizer(redactor);
      return sanitize(query, system).text;
    },
  };
}

/** Whether the attribute is a query, which has rules of its own. */
export function isQuery(key: string, value: unknown): value is string {
  return key === QUERY_TEXT && typeof value === 'string';
}

function isTimestamp(text: string): boolean {
  return text.length <= LENGTH_OF_TIMESTAMP && TIMESTAMP.test(text);
}
