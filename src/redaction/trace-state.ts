import type { TraceState } from '@opentelemetry/api';

/**
 * Redacts the trace state for export. What is propagated to other services stays unchanged: vendors must be
 * able to find their entries.
 * Source: W3C Trace Context, 3.3, "Tracestate Header".
 *
 * @param redact called with each entry
 * @returns undefined if the trace state has no secret
 */
export function redactedTraceState(
  state: TraceState,
  redact: (key: string, value: string) => string,
): TraceState | undefined {
  const serialize = (): string => state.serialize().split(',').map(entry).join(',');
  const entry = (text: string): string => {
    const at = text.indexOf('=');
    return at < 0
      ? redact('', text)
      : `${text.slice(0, at)}=${redact(text.slice(0, at), text.slice(at + 1))}`;
  };
  if (serialize() === state.serialize()) return undefined;
  return {
    // Computed each time: a tail sampler changes its entry.
    serialize,
    get(key) {
      const value = state.get(key);
      return value === undefined ? undefined : redact(key, value);
    },
    set: (key, value) => state.set(key, value),
    unset: (key) => state.unset(key),
  };
}
