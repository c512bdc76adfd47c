/** Headers by which the trace goes along: `traceparent` and the like. */
export type OwnHeaders = Readonly<Record<string, string>>;

/**
 * Whether ours take the place of a header of the caller's: each name is sent once. A `tracestate` belongs
 * to the `traceparent` that it came with, so that one of the caller's goes even where we have none.
 */
export function isReplaced(name: string, ours: OwnHeaders): boolean {
  const { length } = name;
  for (const own in ours) {
    if (own.length === length && own.toLowerCase() === name.toLowerCase()) return true;
  }
  return length === TRACESTATE.length && name.toLowerCase() === TRACESTATE && 'traceparent' in ours;
}

const TRACESTATE = 'tracestate';
