import {
  type Context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  trace,
} from '@opentelemetry/api';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import { ANCESTOR_KEY } from '../../context/sightline-ancestor.ts';
import { performance, wallClock } from '../../util/clock.ts';
import { LinkedContext } from './linked-context.ts';
import type { RequestDimensions } from './metric-attributes.ts';
import type { ActiveRequests, ServerMetrics } from './metrics.ts';
import type { ConnectionAttributeCache } from './request/connection-attributes.ts';
import type { Method } from './request/known-methods.ts';
import type { Routing } from './request/request-route.ts';
import type { RequestSnapshot } from './request/request-snapshot.ts';

/** Recorded spans of Sightline have a duration once they have ended. */
interface SpanWithStart {
  readonly startMillis?: number;
}

/** An error that a handler threw and a framework handled. */
export interface Failure {
  readonly error: unknown;
  /** The context of the child span that has recorded it; `undefined` if no span has. */
  context: Context | undefined;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Errors per request; a GraphQL response may have any number. */
const MAX_FAILURES = 20;

/** The span of requests without a span. */
export const NO_SPAN: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

const SPAN_KEY = keyOf((context) => trace.setSpan(context, NO_SPAN));
const RPC_KEY = keyOf((context) => setRPCMetadata(context, { type: RPCType.HTTP, span: NO_SPAN }));

/**
 * One request, in a single object, because it lives as long as the request and there may be thousands: the context of
 * its handlers, the metadata through which frameworks set the route (so `route` is writable), and the state that is
 * needed at its end.
 *
 * Once ended, it references neither the request nor the response: a pooled connection that was opened during a
 * request keeps the context forever.
 */
export class RequestContext implements Context, RequestDimensions {
  readonly type = RPCType.HTTP;
  /** Set by frameworks that know only the route. */
  #route: string | undefined = undefined;
  /** Provides the route until the request has ended. */
  routing: Routing | undefined = undefined;
  readonly span: Span;
  readonly parent: Context;
  readonly method: Method;
  readonly scheme: 'http' | 'https';
  readonly version: number;
  /** Milliseconds, from `performance.now()`; 0 if the span has the time and nothing else needs it. */
  readonly started: number;
  readonly metrics: ServerMetrics | undefined;
  readonly active: ActiveRequests | undefined;
  /** Whether the whole response was passed to the operating system. */
  finished = false;
  /** Whether only Node listens for the end of the request body. */
  onlyNodeAwaitsEnd = false;
  timedOut = false;
  ended = false;
  /** The first error that was thrown or emitted. */
  error: unknown = undefined;
  /** 0 until a response has been sent. */
  status = 0;
  /** `error.type`, once the request has ended. */
  errorType: string | undefined = undefined;
  /** Counted if `recordBodySizes` is set. */
  requestBytes: number | undefined = undefined;
  responseBytes: number | undefined = undefined;
  /** Kept for error reports (`rememberRequests`). */
  snapshot: RequestSnapshot | undefined = undefined;
  /** Attributes shared with earlier requests of the connection. */
  connectionCache: ConnectionAttributeCache | undefined = undefined;
  /** Errors of its handlers, until it has ended. */
  failures: Failure[] | undefined = undefined;
  /** Called when the request has ended. */
  atEnd: (() => void) | undefined = undefined;

  /**
   * @param metrics `undefined` if the request is not counted
   * @param isTimed whether the start time is needed: reading the clock is the most expensive step here
   */
  constructor(
    parent: Context,
    span: Span,
    method: Method,
    scheme: 'http' | 'https',
    version: number,
    metrics: ServerMetrics | undefined,
    isTimed: boolean,
  ) {
    this.parent = parent;
    this.span = span;
    this.method = method;
    this.scheme = scheme;
    this.version = version;
    this.metrics = metrics;
    this.active = metrics?.active(method, scheme);
    if (this.active !== undefined) this.active.count++;
    const hasStart = (span as SpanWithStart).startMillis !== undefined;
    this.started = isTimed || !hasStart ? performance.now() : 0;
  }

  get route(): string | undefined {
    return this.routing === undefined ? this.#route : this.routing.route;
  }

  set route(route: string | undefined) {
    this.#route = route;
  }

  /** The error for which a framework sent the response, if it keeps it; `undefined` once the request has ended. */
  get failure(): unknown {
    try {
      return this.routing?.failure;
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps an error of a handler until the response is known.
   *
   * @param context of the span that has recorded the error, if any
   */
  fail(error: unknown, context?: Context): void {
    if (error === undefined || error === null) return;
    this.failures ??= [];
    const failure = this.failures.find((entry) => entry.error === error);
    if (failure !== undefined) failure.context ??= context;
    else if (this.failures.length < MAX_FAILURES) {
      this.failures.push({ error, context, time: wallClock() });
    }
  }

  /** Fixes the route at its current value. */
  keepRoute(): void {
    const { routing } = this;
    if (routing === undefined) return;
    this.routing = undefined;
    try {
      this.#route = routing.route;
    } catch {
      // It reads objects of the service, which may throw; the request must still end.
    }
  }

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.span;
    if (key === RPC_KEY) return this;
    if (key === ANCESTOR_KEY) return this.span;
    return this.parent.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new LinkedContext(this, key, value);
  }

  deleteValue(key: symbol): Context {
    return new LinkedContext(this, key, undefined);
  }
}

/** The request that a context belongs to. */
export function requestOf(context: Context): RequestContext | undefined {
  const metadata = context.getValue(RPC_KEY);
  return metadata instanceof RequestContext ? metadata : undefined;
}

/** Determines a context key of the API: only a context receives it. */
function keyOf(setter: (context: Context) => unknown): symbol {
  let contextKey: symbol | undefined;
  setter({
    getValue: () => undefined,
    setValue(key) {
      contextKey = key;
      return ROOT_CONTEXT;
    },
    deleteValue: () => ROOT_CONTEXT,
  });
  return contextKey!;
}
