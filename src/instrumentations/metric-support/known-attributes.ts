import type { Attributes, Meter, MetricOptions } from '@opentelemetry/api';
import { type BoundHistogram, bindHistogram } from './bind-histogram.ts';

/** Finds the attributes that belong to a key; builds them the first time. */
export type AttributesFor = (key: string, build: () => Attributes) => Attributes;

/** The same of histograms that are bound to their attributes. */
export interface KnownHistograms {
  get(key: string): BoundHistogram | undefined;
  /** Binds a set of attributes, of which as many are kept as the SDK distinguishes. */
  add(key: string, attributes: Attributes): BoundHistogram;
}

/** As many as the SDK distinguishes in one metric. */
const MOST_KNOWN = 2000;

/**
 * Keeps sets of attributes, so that whoever aggregates sees the same object for the same thing. Beyond
 * the limit they are built anew each time, which the SDK's own limit makes one series of.
 */
export function createKnownAttributes(limit = MOST_KNOWN): AttributesFor {
  const known = new Map<string, Attributes>();
  return (key, build) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const built = build();
    if (known.size < limit) known.set(key, built);
    return built;
  };
}

/** Creates a histogram whose values need no look at their attributes. */
export function createKnownHistograms(
  meter: Meter,
  name: string,
  options: MetricOptions,
): KnownHistograms {
  const bind = bindHistogram(meter, name, options);
  const known = new Map<string, BoundHistogram>();
  return {
    get: (key) => known.get(key),
    add(key, attributes) {
      const bound = bind(attributes);
      if (known.size < MOST_KNOWN) known.set(key, bound);
      return bound;
    },
  };
}
