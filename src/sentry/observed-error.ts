import type { RPCMetadata } from '@opentelemetry/core';
import type { Breadcrumb, SeverityLevel } from '@sentry/core';
import type { RequestSnapshot } from '../instrumentations/http-server/request/request-snapshot.ts';

/** How an error was observed. */
export type Source =
  /** It was not caught. */
  | 'uncaught'
  /** A promise was rejected with it and the rejection was not handled. */
  | 'rejected'
  /** The service logged it. */
  | 'logged'
  /** The service recorded it on a span. */
  | 'recorded'
  /** A handler passed it to a framework. */
  | 'handler'
  /** An instrumentation recorded it on a span. */
  | 'observed';

/** A request in the context, as the instrumentation of HTTP servers sets it. */
export type ObservedRequest = RPCMetadata & {
  readonly snapshot?: RequestSnapshot | undefined;
  /** Of the response; 0 or missing if none was sent. */
  readonly status?: number;
  readonly ended?: boolean;
  /** Called when the request has ended. */
  atEnd?: (() => void) | undefined;
};

/** An error, and the circumstances when it was first observed. */
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
  /** Name of the span, if known. */
  readonly spanName: string | undefined;
  readonly request: ObservedRequest | undefined;
  readonly breadcrumbs: readonly Breadcrumb[];
  /** The message that the service logged with the error. */
  message: string | undefined;
}

/** Whether an error is reported regardless of the response. Others may be a way to respond: the status decides. */
export function isCertain(source: Source): boolean {
  return source !== 'handler' && source !== 'observed';
}
