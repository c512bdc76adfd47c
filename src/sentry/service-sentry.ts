interface Carrier {
  readonly defaultCurrentScope?: { getClient?(): Client | undefined };
}

interface Client {
  getOptions?(): { readonly dsn?: unknown; readonly enabled?: boolean };
}

/**
 * Whether the service reports errors by an SDK of Sentry that it has set up itself: one that is loaded only,
 * by a library, reports none. All SDKs of Sentry in a process meet in a global, each version by its number.
 * `test/neighbours/sentry.test.ts` fails when that moves.
 */
export function reportsItself(): boolean {
  const meeting = (globalThis as { readonly __SENTRY__?: Record<string, unknown> }).__SENTRY__;
  return Object.values(meeting ?? {}).some((carrier) => {
    const options = (carrier as Carrier | null)?.defaultCurrentScope?.getClient?.()?.getOptions?.();
    return Boolean(options?.dsn) && options?.enabled !== false;
  });
}
