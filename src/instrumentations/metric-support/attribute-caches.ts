import type { Attributes, Meter, MetricOptions } from '@opentelemetry/api';
import { type BoundHistogram, bindHistogram } from './bind-histogram.ts';

/** Returns the attributes of a key; `build` runs for a new key. */
type AttributesCache = (key: string, build: () => Attributes) => Attributes;

/** A cache of histograms that are bound to their attributes. */
export interface HistogramCache {
  get(key: string): BoundHistogram | undefined;
  /** Binds a set of attributes; caches as many as the SDK keeps in one metric. */
  add(key: string, attributes: Attributes): BoundHistogram;
}

/** As many as the SDK keeps in one metric. */
const MAX_ENTRIES = 2000;

/**
 * Creates a cache of attribute sets, so that aggregation receives the same object for the same attributes. Beyond the
 * limit, sets are built each time; the SDK's own limit merges them into one series.
 */
export function createAttributesCache(limit = MAX_ENTRIES): AttributesCache {
  const cache = new Map<string, Attributes>();
  return (key, build) => {
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const attributes = build();
    if (cache.size < limit) cache.set(key, attributes);
    return attributes;
  };
}

/** Creates a histogram whose values are recorded without hashing attributes. */
export function createHistogramCache(
  meter: Meter,
  name: string,
  options: MetricOptions,
): HistogramCache {
  const bind = bindHistogram(meter, name, options);
  const cache = new Map<string, BoundHistogram>();
  return {
    get: (key) => cache.get(key),
    add(key, attributes) {
      const bound = bind(attributes);
      if (cache.size < MAX_ENTRIES) cache.set(key, bound);
      return bound;
    },
  };
}
