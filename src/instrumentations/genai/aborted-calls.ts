/** Errors of calls that ended by a timeout of the caller, where the error itself does not show it. */
const timeoutErrors = new WeakSet<object>();

const ABORTED = /^(API)?(User)?AbortError$/;

/**
 * Whether the caller aborted the call by `abort()` of its signal, which is no error; a timeout is one.
 * Source: semantic conventions, HTTP spans, "Status".
 */
export function isAborted(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || timeoutErrors.has(error)) return false;
  const { name, cause } = error as { readonly name?: unknown; readonly cause?: unknown };
  // The SDKs of OpenAI and Anthropic do not set `name`.
  if (!ABORTED.test(String(name)) && !ABORTED.test(error.constructor?.name)) return false;
  return !isTimeout(cause);
}

/**
 * Records whether an error is due to a timeout of the caller.
 *
 * @param options of the call that threw it: `create(body, { signal })`
 */
export function noteTimeout(error: unknown, options: unknown): void {
  const { signal } = (options ?? {}) as { readonly signal?: { readonly reason?: unknown } | null };
  if (typeof error === 'object' && error !== null && isTimeout(signal?.reason)) {
    timeoutErrors.add(error);
  }
}

function isTimeout(reason: unknown): boolean {
  return (reason as { readonly name?: unknown } | null | undefined)?.name === 'TimeoutError';
}
