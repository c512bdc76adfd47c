/** Those that a timeout of the caller has ended, where the error does not say so itself. */
const timedOut = new WeakSet<object>();

const ABORTED = /^(API)?(User)?AbortError$/;

/**
 * Whether the caller itself has given the call up, by `abort()` of its signal, which is no error; a timeout is one.
 * Source: semantic conventions, HTTP spans, "Status".
 */
export function isGivenUp(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || timedOut.has(error)) return false;
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: unknown };
  // The SDKs of OpenAI and Anthropic leave `name` as it is.
  if (!ABORTED.test(String(name)) && !ABORTED.test(error.constructor?.name)) return false;
  return !isTimeout(cause);
}

/** To be called with what a call has thrown, and what it was called with: `create(body, { signal })`. */
export function noteTimeout(error: unknown, options: unknown): void {
  const { signal } = (options ?? {}) as { readonly signal?: { readonly reason?: unknown } | null };
  if (typeof error === 'object' && error !== null && isTimeout(signal?.reason)) timedOut.add(error);
}

function isTimeout(reason: unknown): boolean {
  return (reason as { readonly name?: unknown } | null | undefined)?.name === 'TimeoutError';
}
