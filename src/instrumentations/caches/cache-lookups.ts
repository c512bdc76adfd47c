import { type Attributes, metrics, ValueType } from '@opentelemetry/api';
import { VERSION } from '../../util/version.ts';

/** The lookups of one cache system and key prefix since the start. */
interface Lookups {
  readonly attributes: Attributes;
  hits: number;
  misses: number;
}

/** Counts the lookups of one cache system. */
export interface CacheLookups {
  count(key: unknown, isHit: boolean): void;
}

/** A word with at most two digits in a row. More digits are an id, and ids have no limit. */
const PREFIX = /^[A-Za-z_](?:[A-Za-z_.-]|\d{1,2}(?!\d)){0,31}$/;
const MAX_PREFIXES = 50;
/** The bytes of a key in which a prefix is searched. */
const MAX_PREFIX_LENGTH = 64;

const NONE = '_NONE';
const OTHER = '_OTHER';

const allLookups: Lookups[] = [];
let hasMetric = false;

/**
 * Counts in plain numbers, which the SDK reads when it collects: a lookup in memory takes less time than adding to a
 * counter of the SDK. The metric is created with the first lookup.
 *
 * @param system `app.cache.system`, such as `redis` or `lru-cache`
 */
export function createCacheLookups(system: string): CacheLookups {
  const byPrefix = new Map<string, Lookups>();
  const add = (prefix: string): Lookups => {
    createMetric();
    const lookups: Lookups = {
      attributes: { 'app.cache.system': system, 'app.cache.prefix': prefix },
      hits: 0,
      misses: 0,
    };
    byPrefix.set(prefix, lookups);
    allLookups.push(lookups);
    return lookups;
  };
  const lookupsOf = (key: unknown): Lookups => {
    const prefix = prefixOf(key);
    const existing = byPrefix.get(prefix);
    if (existing !== undefined) return existing;
    const isAllowed = prefix === NONE || (byPrefix.size < MAX_PREFIXES && PREFIX.test(prefix));
    return isAllowed ? add(prefix) : (byPrefix.get(OTHER) ?? add(OTHER));
  };
  return {
    count(key, isHit) {
      const lookups = lookupsOf(key);
      if (isHit) lookups.hits++;
      else lookups.misses++;
    },
  };
}

/** The part of a key before its first `:`. */
function prefixOf(key: unknown): string {
  const text =
    typeof key === 'string'
      ? key
      : Buffer.isBuffer(key)
        ? key.toString('latin1', 0, MAX_PREFIX_LENGTH)
        : '';
  const end = text.indexOf(':');
  return end <= 0 ? NONE : end > MAX_PREFIX_LENGTH ? OTHER : text.slice(0, end);
}

function createMetric(): void {
  if (hasMetric) return;
  hasMetric = true;
  metrics
    .getMeter('sightline/caches', VERSION)
    .createObservableCounter('app.cache.lookups', {
      description: 'Look-ups in caches, by whether they found something.',
      unit: '{lookup}',
      valueType: ValueType.INT,
    })
    .addCallback((result) => {
      for (const { attributes, hits, misses } of allLookups) {
        result.observe(hits, { ...attributes, 'app.cache.result': 'hit' });
        result.observe(misses, { ...attributes, 'app.cache.result': 'miss' });
      }
    });
}
