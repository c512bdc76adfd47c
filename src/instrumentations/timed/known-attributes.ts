import type { Attributes } from '@opentelemetry/api';

/** Finds the attributes that belong to a key; builds them the first time. */
export type AttributesFor = (key: string, build: () => Attributes) => Attributes;

/** As many as the SDK tells apart in one metric. */
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
