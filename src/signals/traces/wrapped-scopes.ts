const scopes = new Set<string>();

/** Remembers that an instrumentation decides about the spans of a scope, which a library makes itself. */
export function rememberWrapped(scope: string): void {
  scopes.add(scope);
}

/** Whether an instrumentation decides about the spans of a scope. */
export function isWrapped(scope: string): boolean {
  return scopes.has(scope);
}
