import { type Counter, type Histogram, type Meter, ValueType } from '@opentelemetry/api';
import { type BoundHistogram, bindHistogram } from './bind-histogram.ts';

const POOL_NAME = 'db.client.connection.pool.name';
/** Maximum number of cached pools; a service has a few. */
const MAX_POOLS = 2000;

/** Metrics of connection pools. Source: semantic conventions, "Connection pools". */
export interface ConnectionHistograms {
  /** Seconds to open a new connection. */
  readonly create: Histogram;
  /** Seconds to obtain a connection from the pool. */
  readonly wait: Histogram;
  /** Seconds between obtaining a connection and returning it. */
  readonly use: Histogram;
  readonly timeouts: Counter;
}

export function createConnectionHistograms(meter: Meter): ConnectionHistograms {
  return {
    create: meter.createHistogram('db.client.connection.create_time', CREATE),
    wait: meter.createHistogram('db.client.connection.wait_time', WAIT),
    use: meter.createHistogram('db.client.connection.use_time', USE),
    timeouts: createTimeouts(meter),
  };
}

const SECONDS = { unit: 's', valueType: ValueType.DOUBLE } as const;
const CREATE = { description: 'The time it took to create a new connection.', ...SECONDS };
const WAIT = {
  description: 'The time it took to obtain an open connection from the pool.',
  ...SECONDS,
};
const USE = {
  description: 'The time between borrowing a connection and returning it.',
  ...SECONDS,
};

function createTimeouts(meter: Meter): Counter {
  return meter.createCounter('db.client.connection.timeouts', {
    description: 'The number of connection timeouts.',
    unit: '{timeout}',
    valueType: ValueType.INT,
  });
}

/** The same metrics bound to the name of a pool, for pools that record often. */
export interface ConnectionTimes {
  readonly create: BoundHistogram;
  readonly wait: BoundHistogram;
  /** Counts a connection that was not obtained in time. */
  countTimeout(): void;
}

/** @returns the metrics of a pool by its name, the same for the same name */
export function createConnectionTimes(meter: Meter): (pool: string) => ConnectionTimes {
  const create = bindHistogram(meter, 'db.client.connection.create_time', CREATE);
  const wait = bindHistogram(meter, 'db.client.connection.wait_time', WAIT);
  let timeouts: Counter | undefined;
  const timesByPool = new Map<string, ConnectionTimes>();
  return (pool) => {
    const cached = timesByPool.get(pool);
    if (cached !== undefined) return cached;
    const attributes = { [POOL_NAME]: pool };
    const times: ConnectionTimes = {
      create: create(attributes),
      wait: wait(attributes),
      countTimeout() {
        timeouts ??= createTimeouts(meter);
        timeouts.add(1, attributes);
      },
    };
    if (timesByPool.size < MAX_POOLS) timesByPool.set(pool, times);
    return times;
  };
}

/**
 * The name of a pool without a name of its own.
 * Source: semantic conventions, `db.client.connection.pool.name`.
 */
export function poolNameOf(address: unknown, port: unknown, namespace: unknown): string {
  return `${address ?? 'localhost'}${port == null ? '' : `:${port}`}/${namespace ?? ''}`;
}
