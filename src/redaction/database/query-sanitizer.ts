import type { Redactor } from '../redactor.ts';
import { sanitizeJson } from './json-queries.ts';
import { createPlainPrefixes, isPlainCommand } from './plain-keys.ts';
import { sanitizeRedisCommand } from './redis-commands.ts';
import { type SanitizedQuery, sanitizeSql } from './sanitize-sql.ts';

const REDIS: ReadonlySet<unknown> = new Set(['redis', 'valkey']);

/** Queries that are remembered, and how long those are at most: services have few, mostly. */
const MOST_REMEMBERED = 500;
const LONGEST_REMEMBERED = 4000;

/** @param system value of `db.system.name` */
type Sanitize = (query: string, system: unknown) => SanitizedQuery;

/**
 * Takes the values out of queries of whatever language.
 *
 * @param redactor undefined where redaction is off: the summary alone is of use then
 */
export function createQuerySanitizer(redactor: Redactor | undefined): Sanitize {
  const sanitize = remembering((query, system) => sanitizeQuery(query, system, redactor));
  if (redactor === undefined || redactor.hasOwnPatterns) return sanitize;
  const isPlainPrefix = createPlainPrefixes(redactor);
  return (query, system) =>
    REDIS.has(system) && isPlainCommand(query, isPlainPrefix)
      ? { text: query, summary: undefined }
      : sanitize(query, system);
}

function sanitizeQuery(
  query: string,
  system: unknown,
  redactor: Redactor | undefined,
): SanitizedQuery {
  const asIs = { text: query, summary: undefined };
  if (REDIS.has(system)) {
    return redactor === undefined
      ? asIs
      : { text: sanitizeRedisCommand(query, redactor), summary: undefined };
  }
  if (system === 'memcached') return { text: query.split(' ', 1)[0]!, summary: undefined };
  if (/^\s*[[{]/.test(query)) return { text: sanitizeJson(query), summary: undefined };
  if (system === 'mongodb') return { text: redactor?.text(query) ?? query, summary: undefined };
  return sanitizeSql(query, system);
}

function remembering(sanitize: Sanitize): Sanitize {
  const systems = new Map<unknown, Map<string, SanitizedQuery>>();
  return (query, system) => {
    if (query.length > LONGEST_REMEMBERED) return sanitize(query, system);
    let known = systems.get(system);
    if (known === undefined) {
      known = new Map();
      systems.set(system, known);
    }
    const remembered = known.get(query);
    if (remembered !== undefined) return remembered;
    const made = sanitize(query, system);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(query, made);
    return made;
  };
}
