import type { Redactor } from '../redactor.ts';
import { sanitizeJson } from './json-queries.ts';
import { createPlainPrefixes, isPlainCommand } from './plain-keys.ts';
import { sanitizeRedisCommand } from './redis-commands.ts';
import { type SanitizedQuery, sanitizeSql } from './sanitize-sql.ts';

const REDIS: ReadonlySet<unknown> = new Set(['redis', 'valkey']);

/** Limit of cached queries, and the longest that is cached, in characters: most services have few. */
const MAX_CACHED = 500;
const LONGEST_CACHED = 4000;

/** @param system value of `db.system.name` */
type Sanitize = (query: string, system: unknown) => SanitizedQuery;

/**
 * Removes the values from queries of any language.
 *
 * @param redactor undefined when redaction is off: then only the summary is used
 */
export function createQuerySanitizer(redactor: Redactor | undefined): Sanitize {
  const sanitize = memoize((query, system) => sanitizeQuery(query, system, redactor));
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
  const unchanged = { text: query, summary: undefined };
  if (REDIS.has(system)) {
    return redactor === undefined
      ? unchanged
      : { text: sanitizeRedisCommand(query, redactor), summary: undefined };
  }
  if (system === 'memcached') return { text: query.split(' ', 1)[0]!, summary: undefined };
  if (/^\s*[[{]/.test(query)) return { text: sanitizeJson(query), summary: undefined };
  if (system === 'mongodb') return { text: redactor?.text(query) ?? query, summary: undefined };
  return sanitizeSql(query, system);
}

function memoize(sanitize: Sanitize): Sanitize {
  const systems = new Map<unknown, Map<string, SanitizedQuery>>();
  return (query, system) => {
    if (query.length > LONGEST_CACHED) return sanitize(query, system);
    let queries = systems.get(system);
    if (queries === undefined) {
      queries = new Map();
      systems.set(system, queries);
    }
    const cached = queries.get(query);
    if (cached !== undefined) return cached;
    const sanitized = sanitize(query, system);
    if (queries.size >= MAX_CACHED) queries.clear();
    queries.set(query, sanitized);
    return sanitized;
  };
}
