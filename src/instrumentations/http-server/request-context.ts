import {
  type Context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  trace,
} from '@opentelemetry/api';
import { RPCType, setRPCMetadata } from '@opentelemetry/core';
import { OWN_ABOVE } from '../../context/sightline-ancestor.ts';
import { performance, wallClock } from '../../util/clock.ts';
import { LinkedContext } from './linked-context.ts';
import type { RequestFacts } from './metric-attributes.ts';
import type { ActiveRequests, ServerMetrics } from './metrics.ts';
import type { ConnectionAttributeCache } from './request/connection-attributes.ts';
import type { Method } from './request/known-methods.ts';
import type { Routing } from './request/request-route.ts';
import type { RequestSnapshot } from './request/request-snapshot.ts';

/** Recorded spans of Sightline know their duration when they have ended. */
interface TimedSpan {
  readonly startMillis?: number;
}

/** An error that a handler of the service has thrown, which a framework answers. */
export interface Failure {
  readonly error: unknown;
  /** Of the span that it is recorded on already, below that of the request; undefined where it is on none. */
  context: Context | undefined;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Errors of one request; those of a list of GraphQL's may be any number. */
const MOST_FAILURES = 20;

/** Stands for the request in metrics and traces where it has no span. */
export const NO_SPAN: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

const SPAN_KEY = keyOf((context) => trace.setSpan(context, NO_SPAN));
const RPC_KEY = keyOf((context) => setRPCMetadata(context, { type: RPCType.HTTP, span: NO_SPAN }));

/**
 * One request, in one object, since it lives as long as the request and thousands may: the context of
 * its handlers, the metadata by which frameworks set the route (so `route` may change), and what has to
 * be remembered until its end.
 *
 * Once it has ended it holds neither the request nor the response: a connection of a pool that was opened
 * in a request keeps the context for ever.
 */
export class RequestContext implements Context, RequestFacts {
  readonly type = RPCType.HTTP;
  /** Set by who does not know more than that. */
  #given: string | undefined = undefined;
  /** Is asked for the route, until the request has ended. */
  routing: Routing | undefined = undefined;
  readonly span: Span;
  readonly parent: Context;
  readonly method: Method;
  readonly scheme: 'http' | 'https';
  readonly version: number;
  /** Milliseconds, of `performance.now()`; 0 where the span knows it and nobody else wants to. */
  readonly started: number;
  readonly metrics: ServerMetrics | undefined;
  readonly active: ActiveRequests | undefined;
  /** Whether all of the response was handed to the operating system. */
  finished = false;
  /** Whether the end of the request's body is awaited by nobody but Node. */
  onlyNodeAwaitsEnd = false;
  timedOut = false;
  ended = false;
  /** What was thrown or emitted, first of all. */
  thrown: unknown = undefined;
  /** 0 until a response is known to be sent. */
  status = 0;
  /** `error.type`, once the request has ended. */
  error: string | undefined = undefined;
  /** Counted where body sizes are wanted. */
  requestBytes: number | undefined = undefined;
  responseBytes: number | undefined = undefined;
  /** What was asked for, where somebody may have to report it later (`rememberRequests`). */
  asked: RequestSnapshot | undefined = undefined;
  /** What it shares with the requests before it on its connection. */
  alike: ConnectionAttributeCache | undefined = undefined;
  /** What its handlers have thrown, until it has ended. */
  failures: Failure[] | undefined = undefined;
  /** Called when the request has ended, by whoever waits for what becomes of it. */
  atEnd: (() => void) | undefined = undefined;

  /**
   * @param metrics undefined where the request is not to count
   * @param isTimed whether somebody will ask when it began: the clock costs more than all else in here
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
    const isKnown = (span as TimedSpan).startMillis !== undefined;
    this.started = isTimed || !isKnown ? performance.now() : 0;
  }

  get route(): string | undefined {
    return this.routing === undefined ? this.#given : this.routing.route;
  }

  set route(route: string | undefined) {
    this.#given = route;
  }

  /** The error that a framework has answered, if it keeps it; gone once the request has ended. */
  get failure(): unknown {
    try {
      return this.routing?.failure;
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps an error of a handler until it is known how the request is answered.
   *
   * @param context of the span that the error is recorded on already, if it is on one
   */
  fail(error: unknown, context?: Context): void {
    if (error === undefined || error === null) return;
    this.failures ??= [];
    const known = this.failures.find((failure) => failure.error === error);
    if (known !== undefined) known.context ??= context;
    else if (this.failures.length < MOST_FAILURES) {
      this.failures.push({ error, context, time: wallClock() });
    }
  }

  /** Has the route stay what it is now. */
  keepRoute(): void {
    const { routing } = this;
    if (routing === undefined) return;
    this.routing = undefined;
    try {
      this.#given = routing.route;
    } catch {
      // It reads what is the service's, which may throw; the request ends all the same.
    }
  }

  getValue(key: symbol): unknown {
    if (key === SPAN_KEY) return this.span;
    if (key === RPC_KEY) return this;
    if (key === OWN_ABOVE) return this.span;
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

/** The API shows the keys of what it puts into contexts to nothing but a context. */
function keyOf(put: (context: Context) => unknown): symbol {
  let found: symbol | undefined;
  put({
    getValue: () => undefined,
    setValue(key) {
      found = key;
      return ROOT_CONTEXT;
    },
    deleteValue: () => ROOT_CONTEXT,
  });
  return found!;
}
