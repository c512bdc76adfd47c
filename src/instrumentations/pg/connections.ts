import { isSpanContextValid, type Span, trace } from '@opentelemetry/api';
import { activeContext, runIn } from '../../context/active-context.ts';
import { failedAt, guarded, placeOf } from '../../util/guard.ts';
import type { DatabaseMetrics } from '../database-client/database-metrics.ts';
import { beginOperation, type OperationSpan } from '../database-client/operation-span.ts';
import { type ConnectionTimes, createConnectionTimes } from '../metric-support/connection-times.ts';
import type { Method } from '../patching/replace-method.ts';
import { type Callback, inActive } from './bind-callbacks.ts';
import {
  type PgClient,
  type PgPool,
  type PgServer,
  serverOfClient,
  serverOfPool,
} from './connection-attributes.ts';
import { endFailed } from './query-failure.ts';
import type { PgTelemetry } from './pg-telemetry.ts';

const CONNECTING = placeOf(
  'the observation of a connection to PostgreSQL',
  'Its span is missing, and what the service does goes on. Report this to Sightline.',
);

/** How pg-pool says that none was free, or could be opened, in time. */
const TIMED_OUT = /timeout exceeded when trying to connect|due to connection timeout/;

/** What is known of a kind of connecting, and what is done with how long it took. */
interface Kind<T> {
  serverOf(target: T): PgServer;
  /** Whether it may open a connection, whose own spans are inside of this one. */
  opens(target: T): boolean;
  record(times: ConnectionTimes, seconds: number, error: unknown): void;
}

const OPENING: Kind<PgClient> = {
  serverOf: serverOfClient,
  opens: () => true,
  record(times, seconds, error) {
    if (error === undefined) times.create.record(seconds);
  },
};

const TAKING: Kind<PgPool> = {
  serverOf: serverOfPool,
  opens: ({ idleCount = 0 }) => idleCount === 0,
  record(times, seconds, error) {
    if (error === undefined) times.wait.record(seconds);
    else if (error instanceof Error && TIMED_OUT.test(error.message)) times.timedOut();
  },
};

/** Observes a client that connects. */
export function observeConnect(original: Method, telemetry: PgTelemetry): Method {
  return observe(original, telemetry, OPENING);
}

/** Observes a pool that hands out a client, which it may have to wait for. */
export function observePoolConnect(original: Method, telemetry: PgTelemetry): Method {
  return observe(original, telemetry, TAKING);
}

function observe<T>(original: Method, telemetry: PgTelemetry, kind: Kind<T>): Method {
  const plain = original as Callback;
  const begin = (target: T): Connecting | undefined => {
    if (telemetry.options().ignoreConnectSpans) return undefined;
    try {
      const server = kind.serverOf(target);
      const operation = beginOperation(telemetry, server.connecting);
      return operation && { operation, end: (error) => end(operation, server, error) };
    } catch (error) {
      return failedAt(CONNECTING, error);
    }
  };
  const end = (operation: OperationSpan, server: PgServer, error: unknown): void => {
    try {
      if (error === undefined) operation.end();
      else endFailed(operation, error);
      const measures = telemetry.metrics();
      if (measures?.meter === undefined) return;
      server.times ??= timesOf(measures)(server.poolName);
      kind.record(server.times, operation.seconds, error);
    } catch (failure) {
      failedAt(CONNECTING, failure);
    }
  };
  return function (this: T, ...args: unknown[]) {
    const callback = args[0];
    const called = typeof callback === 'function' ? inActive(callback as Callback) : undefined;
    const connecting = begin(this);
    const span = connecting?.operation.span;
    if (connecting === undefined) {
      if (called !== undefined) args[0] = called;
      return plain.apply(this, args);
    }
    if (called !== undefined) {
      args[0] = function (this: unknown, ...result: unknown[]) {
        connecting.end(result[0] || undefined);
        return called.apply(this, result);
      };
    }
    const result =
      span !== undefined && kind.opens(this)
        ? inside(span, () => plain.apply(this, args))
        : plain.apply(this, args);
    return called === undefined ? ended(result as Promise<unknown>, connecting) : result;
  } as Method;
}

/** A connection that is being opened, or had from the pool. */
interface Connecting {
  readonly operation: OperationSpan;
  end(error: unknown): void;
}

const timesByMeasures = new WeakMap<DatabaseMetrics, (pool: string) => ConnectionTimes>();

function timesOf(measures: DatabaseMetrics): (pool: string) => ConnectionTimes {
  let times = timesByMeasures.get(measures);
  if (times === undefined) {
    times = createConnectionTimes(measures.meter!);
    timesByMeasures.set(measures, times);
  }
  return times;
}

/** A span that is none must not become the parent of those inside. */
function inside(span: Span, act: () => unknown): unknown {
  const context = activeContext();
  const within = isSpanContextValid(span.spanContext()) ? trace.setSpan(context, span) : context;
  return runIn(within, (call: () => unknown) => call(), act, undefined);
}

function ended(result: Promise<unknown>, { end }: Connecting): unknown {
  if (typeof result?.then !== 'function') {
    end(undefined);
    return result;
  }
  return result.then(
    (value) => {
      guarded(CONNECTING, () => end(undefined));
      return value;
    },
    (error) => {
      guarded(CONNECTING, () => end(error ?? new Error('unknown')));
      throw error;
    },
  );
}
