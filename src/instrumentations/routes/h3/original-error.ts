/** The error that a handler threw: h3 wraps it in an error of its own, as its cause. */
export function originalError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { cause, unhandled } = error as Error & { readonly unhandled?: unknown };
  return unhandled === true && cause instanceof Error ? cause : error;
}
