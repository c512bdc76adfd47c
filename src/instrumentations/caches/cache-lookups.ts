import { type Attributes, metrics, ValueType } from '@opentelemetry/api';
import { VERSION } from '../../util/version.ts';

/** Look-ups of one cache system and prefix since the start. */
interface Lookups {
  readonly attributes: Attributes;
  hits: number;
  misses: number;
}

/** Counts the look-ups of a kind of cache. */
export interface CacheLookups {
  count(key: unknown, isHit: boolean): void;
}

/** A word, with at most two digits in a row: more are an id, of which there is no end. */
const PREFIX = /^[A-Za-z_](?:[A-Za-z_.-]|\d{1,2}(?!\d)){0,31}$/;
const MOST_PREFIXES = 50;
/** A prefix is looked for in that many bytes of a key. */
const LONGEST_PREFIX = 64;

const NONE = '_NONE';
const OTHER = '_OTHER';

const all: Lookups[] = [];
let isObserved = false;

/**
 * Counts in numbers of our own, which the SDK asks for when it collects: a look-up in memory takes less
 * than the SDK's counter does.
 *
 * @param system `app.cache.system`: `redis`, `lru-cache`
 */
export function createCacheLookups(system: string): CacheLookups {
  observe();
  const byPrefix = new Map<string, Lookups>();
  const add = (prefix: string): Lookups => {
    const lookups: Lookups = {
      attributes: { 'app.cache.system': system, 'app.cache.prefix': prefix },
      hits: 0,
      misses: 0,
    };
    byPrefix.set(prefix, lookups);
    all.push(lookups);
    return lookups;
  };
  const lookupsOf = (key: unknown): Lookups => {
    const prefix = prefixOf(key);
    const known = byPrefix.get(prefix);
    if (known !== undefined) return known;
    const isNew = prefix === NONE || (byPrefix.size < MOST_PREFIXES && PREFIX.test(prefix));
    return isNew ? add(prefix) : (byPrefix.get(OTHER) ?? add(OTHER));
  };
  return {
    count(key, isHit) {
      const lookups = lookupsOf(key);
      if (isHit) lookups.hits++;
      else lookups.misses++;
    },
  };
}

/** What stands before the first `:`. */
function prefixOf(key: unknown): string {
  const text =
    typeof key === 'string'
      ? key
      : Buffer.isBuffer(key)
        ? key.toString('latin1', 0, LONGEST_PREFIX)
        : '';
  const end = text.indexOf(':');
  return end <= 0 ? NONE : end > LONGEST_PREFIX ? OTHER : text.slice(0, end);
}

function observe(): void {
  if (isObserved) return;
  isObserved = true;
  metrics
    .getMeter('sightline/caches', VERSION)
    .createObservableCounter('app.cache.lookups', {
      description: 'Look-ups in caches, by whether they found something.',
      unit: '{lookup}',
      valueType: ValueType.INT,
    })
    .addCallback((result) => {
      for (const { attributes, hits, misses } of all) {
        result.observe(hits, { ...attributes, 'app.cache.result': 'hit' });
        result.observe(misses, { ...attributes, 'app.cache.result': 'miss' });
      }
    });
}
