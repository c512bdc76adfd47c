/** What a handler has thrown: h3 makes an error of its own of it, with that as its cause. */
export function thrownFor(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { cause, unhandled } = error as Error & { readonly unhandled?: unknown };
  return unhandled === true && cause instanceof Error ? cause : error;
}
