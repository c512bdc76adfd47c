import { activeContext, runIn } from '../../context/active-context.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { contextWithSpan } from '../database-support/context-with-span.ts';
import type { DatabaseMetrics } from '../database-support/database-metrics.ts';
import { beginOperation, type OperationSpan } from '../database-support/operation-span.ts';
import { type ConnectionTimes, createConnectionTimes } from '../metric-support/connection-times.ts';
import { observePromise } from '../patching/observed-promise.ts';
import type { Method } from '../patching/replace-method.ts';
import { bindToActive, type Callback } from './bind-callbacks.ts';
import {
  type PgClient,
  type PgPool,
  type PgServer,
  serverOfClient,
  serverOfPool,
} from './connection-attributes.ts';
import type { PgTelemetry } from './pg-telemetry.ts';
import { endFailedQuery } from './query-failure.ts';

const OBSERVATION = placeOf(
  'the observation of a connection to PostgreSQL',
  'Its span is missing; the service is not affected. Report this to Sightline.',
);

/** Messages of pg-pool if no connection was free, or could be opened, in time. */
const TIMEOUT = /timeout exceeded when trying to connect|due to connection timeout/;

/** How a client or a pool connects. */
interface Kind<T> {
  serverOf(target: T): PgServer;
  /** Whether it may open a connection, whose spans are children of this one. */
  opens(target: T): boolean;
  /** Records the duration. */
  record(times: ConnectionTimes, seconds: number, error: unknown): void;
}

const CLIENT: Kind<PgClient> = {
  serverOf: serverOfClient,
  opens: () => true,
  record(times, seconds, error) {
    if (error === undefined) times.create.record(seconds);
  },
};

const POOL: Kind<PgPool> = {
  serverOf: serverOfPool,
  opens: ({ idleCount = 0 }) => idleCount === 0,
  record(times, seconds, error) {
    if (error === undefined) times.wait.record(seconds);
    else if (error instanceof Error && TIMEOUT.test(error.message)) times.countTimeout();
  },
};

/** Wraps `connect` of a client. */
export function observeConnect(original: Method, telemetry: PgTelemetry): Method {
  return observe(original, telemetry, CLIENT);
}

/** Wraps `connect` of a pool, which takes a client from it and may have to wait. */
export function observePoolConnect(original: Method, telemetry: PgTelemetry): Method {
  return observe(original, telemetry, POOL);
}

function observe<T>(original: Method, telemetry: PgTelemetry, kind: Kind<T>): Method {
  const plain = original as Callback;
  const begin = (target: T): ConnectAttempt | undefined => {
    if (telemetry.options().ignoreConnectSpans) return undefined;
    try {
      const server = kind.serverOf(target);
      const operation = beginOperation(telemetry, server.connecting);
      return operation && { operation, end: (error) => end(operation, server, error) };
    } catch (error) {
      return failedAt(OBSERVATION, error);
    }
  };
  const end = (operation: OperationSpan, server: PgServer, error: unknown): void => {
    try {
      if (error === undefined) operation.end();
      else endFailedQuery(operation, error);
      const metrics = telemetry.metrics();
      if (metrics?.meter === undefined) return;
      server.times ??= timesOf(metrics)(server.poolName);
      kind.record(server.times, operation.seconds, error);
    } catch (failure) {
      failedAt(OBSERVATION, failure);
    }
  };
  return function (this: T, ...args: unknown[]) {
    const callback = args[0];
    const bound = typeof callback === 'function' ? bindToActive(callback as Callback) : undefined;
    const attempt = begin(this);
    if (attempt === undefined) {
      if (bound !== undefined) args[0] = bound;
      return plain.apply(this, args);
    }
    if (bound !== undefined) {
      args[0] = function (this: unknown, ...result: unknown[]) {
        attempt.end(result[0] || undefined);
        return bound.apply(this, result);
      };
    }
    const context = activeContext();
    const inside = kind.opens(this) ? contextWithSpan(context, attempt.operation.span) : context;
    const result =
      inside === context
        ? plain.apply(this, args)
        : runIn(inside, () => plain.apply(this, args), undefined, undefined);
    return bound === undefined ? endWithPromise(result as Promise<unknown>, attempt) : result;
  } as Method;
}

/** A running attempt to connect. */
interface ConnectAttempt {
  readonly operation: OperationSpan;
  end(error: unknown): void;
}

const timesByMetrics = new WeakMap<DatabaseMetrics, (pool: string) => ConnectionTimes>();

function timesOf(metrics: DatabaseMetrics): (pool: string) => ConnectionTimes {
  let times = timesByMetrics.get(metrics);
  if (times === undefined) {
    times = createConnectionTimes(metrics.meter!);
    timesByMetrics.set(metrics, times);
  }
  return times;
}

function endWithPromise(result: Promise<unknown>, { end }: ConnectAttempt): unknown {
  if (typeof result?.then !== 'function') {
    end(undefined);
    return result;
  }
  return observePromise(
    result,
    OBSERVATION,
    () => end(undefined),
    (error) => end(error ?? new Error('unknown')),
  );
}
