/** Exports of `@sentry/core` 8 to 11 that are used here; all of them are documented or typed. */
export interface SentryCore {
  readonly Client?: ClientClass;
  /** Version 8. */
  readonly BaseClient?: ClientClass;
  getCurrentScope?(): SentryScope;
  getIsolationScope?(): SentryScope;
  getDefaultIsolationScope?(): SentryScope;
  getActiveSpan?(): { spanContext(): { readonly traceId: string } } | undefined;
  hasSpansEnabled?(options: object): boolean;
}

export interface ClientClass {
  readonly prototype: { init?(this: SentryClient): unknown };
}

export interface SentryScope {
  getPropagationContext(): SentryTrace;
  setPropagationContext(context: SentryTrace): unknown;
  getScopeData(): { readonly sdkProcessingMetadata: Readonly<Record<string, unknown>> };
}

/** The trace of a scope in which no span is open. */
export interface SentryTrace {
  readonly traceId: string;
  readonly dsc?: Readonly<Record<string, unknown>>;
}

export interface SentryOptions {
  readonly dsn?: unknown;
  readonly enabled?: boolean;
  readonly enableLogs?: boolean;
  readonly _experiments?: { readonly enableLogs?: boolean };
  /** Version 11. */
  readonly enableOpenTelemetrySetup?: boolean;
  readonly tracesSampleRate?: unknown;
  readonly tracesSampler?: unknown;
  readonly _metadata?: {
    readonly sdk?: {
      readonly packages?: readonly { readonly name: string; readonly version: string }[];
    };
  };
}

/** The scope in which a span is about to be started. */
export interface SpanScope {
  readonly scope: SentryScope;
  readonly parentSpan?: unknown;
}

export interface SentryTransport {
  send(envelope: unknown): unknown;
}

export interface SentryClient {
  getTransport?(): SentryTransport | undefined;
  getOptions(): SentryOptions;
  getDsn?():
    | { readonly host: string; readonly port?: string; readonly projectId: string }
    | undefined;
  /** `prepareSpanScope` exists in version 11. */
  on?(event: 'prepareSpanScope', listener: (start: SpanScope) => void): unknown;
}
