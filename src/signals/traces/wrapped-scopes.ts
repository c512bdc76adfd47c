const scopes = new Set<string>();

/** Records that an instrumentation controls the spans a library creates in a scope. */
export function rememberWrapped(scope: string): void {
  scopes.add(scope);
}

/** Whether an instrumentation controls the spans of a scope. */
export function isWrapped(scope: string): boolean {
  return scopes.has(scope);
}
