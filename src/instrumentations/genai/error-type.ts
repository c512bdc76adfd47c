import { errorTypeOf, OTHER } from '../metric-support/error-type.ts';

const WORD = /^[a-zA-Z_][\w.:-]{1,59}$/;

/**
 * A word of low cardinality for what an SDK of a provider has thrown: the code of the provider (`rate_limit_exceeded`,
 * `overloaded_error`), else the class of the error (`APIConnectionError`), else the status.
 * Source: semantic-conventions-genai v0.1.0, `error.type`.
 */
export function genAiErrorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return errorTypeOf(error as string);
  const { code, type, status, name, error: body } = error as Record<string, unknown>;
  const inner = (body ?? {}) as { error?: { type?: unknown }; type?: unknown };
  // Anthropic: `{ type: 'error', error: { type: 'overloaded_error' } }`.
  for (const word of [code, inner.error?.type, type]) {
    if (typeof word === 'string' && WORD.test(word)) return word;
  }
  const className = error.constructor?.name ?? '';
  if (name === 'AbortError') return name;
  for (const word of [name, className]) {
    if (typeof word === 'string' && word !== 'Error' && word !== 'Object' && WORD.test(word)) {
      if (!(word === 'APIError' && typeof status === 'number')) return word;
    }
  }
  if (typeof status === 'number') return String(status);
  return error instanceof Error ? errorTypeOf(error) : OTHER;
}
