import type { TraceState } from '@opentelemetry/api';

/**
 * The trace state as it is exported. What goes on to other services stays as it was received: the vendors
 * whose entries these are must find them again.
 * Source: W3C Trace Context, 3.3, "Tracestate Header".
 *
 * @param redact of an entry
 * @returns undefined where there is no secret in it
 */
export function redactedTraceState(
  given: TraceState,
  redact: (key: string, value: string) => string,
): TraceState | undefined {
  const serialize = (): string => given.serialize().split(',').map(entry).join(',');
  const entry = (text: string): string => {
    const at = text.indexOf('=');
    return at < 0
      ? redact('', text)
      : `${text.slice(0, at)}=${redact(text.slice(0, at), text.slice(at + 1))}`;
  };
  if (serialize() === given.serialize()) return undefined;
  return {
    // Anew each time: a sampler that decides at the end changes its entry.
    serialize,
    get(key) {
      const value = given.get(key);
      return value === undefined ? undefined : redact(key, value);
    },
    set: (key, value) => given.set(key, value),
    unset: (key) => given.unset(key),
  };
}
