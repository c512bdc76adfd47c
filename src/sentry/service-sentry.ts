interface Carrier {
  readonly defaultCurrentScope?: { getClient?(): Client | undefined };
}

interface Client {
  getOptions?(): { readonly dsn?: unknown; readonly enabled?: boolean };
}

/**
 * Whether the service has set up a Sentry SDK that reports errors; one that a library only loads does not. All Sentry
 * SDKs in a process share a global, with a key for each version. `test/neighbours/sentry.test.ts` fails when that
 * moves.
 */
export function serviceReportsErrors(): boolean {
  const carriers = (globalThis as { readonly __SENTRY__?: Record<string, unknown> }).__SENTRY__;
  return Object.values(carriers ?? {}).some((carrier) => {
    const options = (carrier as Carrier | null)?.defaultCurrentScope?.getClient?.()?.getOptions?.();
    return Boolean(options?.dsn) && options?.enabled !== false;
  });
}
