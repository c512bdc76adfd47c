/** Headers that propagate the context: `traceparent` and others. */
export type PropagationHeaders = Readonly<Record<string, string>>;

/**
 * Whether a header of the caller is replaced: each name is sent once. A `tracestate` belongs to the `traceparent`
 * that it came with, so the caller's is removed even if Sightline sends none.
 */
export function isReplaced(name: string, propagation: PropagationHeaders): boolean {
  const { length } = name;
  for (const propagationName in propagation) {
    if (propagationName.length === length && propagationName.toLowerCase() === name.toLowerCase())
      return true;
  }
  return (
    length === TRACESTATE.length &&
    name.toLowerCase() === TRACESTATE &&
    'traceparent' in propagation
  );
}

const TRACESTATE = 'tracestate';
