import type { RPCMetadata } from '@opentelemetry/core';
import type { Breadcrumb, SeverityLevel } from '@sentry/core';
import type { RequestSnapshot } from '../instrumentations/http-server/request/request-snapshot.ts';

/** By which way an error became known. */
export type Source =
  /** Nobody caught it. */
  | 'uncaught'
  /** A promise was rejected with it, and nobody caught that. */
  | 'rejected'
  /** The service gave it to a logger. */
  | 'logged'
  /** The service recorded it on a span. */
  | 'recorded'
  /** It reached a framework from a handler. */
  | 'handler'
  /** An instrumentation recorded it on a span. */
  | 'observed';

/** A request as the instrumentation of http servers hangs it into the context. */
export type ObservedRequest = RPCMetadata & {
  readonly snapshot?: RequestSnapshot | undefined;
  /** Of the response; 0 or missing where none was sent. */
  readonly status?: number;
  readonly ended?: boolean;
  /** Called when it has ended. */
  atEnd?: (() => void) | undefined;
};

/** An error, and what is remembered of the moment at which it became known. */
export interface ErrorEvent {
  readonly error: unknown;
  source: Source;
  /** Framework, logger or instrumentation: `express`, `winston`, `pg`. */
  origin: string;
  level: SeverityLevel;
  /** Seconds since 1970. */
  readonly time: number;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly sampled: boolean;
  /** Name of the span, where it is known. */
  readonly spanName: string | undefined;
  readonly request: ObservedRequest | undefined;
  readonly breadcrumbs: readonly Breadcrumb[];
  /** What the service wrote beside the error. */
  message: string | undefined;
}

/**
 * Whether an error is one whatever the request comes to. Others may be how a service says no: of these,
 * the answer decides.
 */
export function isCertain(source: Source): boolean {
  return source !== 'handler' && source !== 'observed';
}
