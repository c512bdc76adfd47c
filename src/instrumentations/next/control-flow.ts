/**
 * Errors that Next.js throws to respond differently: `redirect()`, `notFound()`, and errors that defer a render.
 * Source: next/dist/client/components, `is-next-router-error` and its neighbours.
 */
const DIGEST =
  /^(NEXT_REDIRECT|NEXT_HTTP_ERROR_FALLBACK|NEXT_NOT_FOUND|NEXT_PRERENDER_|DYNAMIC_SERVER_USAGE|BAILOUT_TO_CLIENT_SIDE_RENDERING|HANGING_PROMISE_REJECTION)/;
const NAMES: ReadonlySet<unknown> = new Set(['BubbledError', 'NoFallbackError']);

/** Whether an error of Next.js is control flow, not a fault. */
export function isControlFlow(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const {
    digest,
    name,
    constructor: errorClass,
  } = error as {
    readonly digest?: unknown;
    readonly name?: unknown;
    readonly constructor?: { readonly name?: unknown };
  };
  if (typeof digest === 'string' && DIGEST.test(digest)) return true;
  return NAMES.has(name) || NAMES.has(errorClass?.name);
}
