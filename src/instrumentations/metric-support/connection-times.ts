import { type Counter, type Histogram, type Meter, ValueType } from '@opentelemetry/api';
import { type BoundHistogram, bindHistogram } from './bind-histogram.ts';

const POOL_NAME = 'db.client.connection.pool.name';
/** Pools that are distinguished; a service has a few. */
const MOST_POOLS = 2000;

/** Histograms of what becomes of connections. Source: semantic conventions, "Connection pools". */
export interface ConnectionHistograms {
  /** Seconds until a new connection was open. */
  readonly create: Histogram;
  /** Seconds until a connection was had from the pool. */
  readonly wait: Histogram;
  /** Seconds between taking one and giving it back. */
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

/** The same for pools that record often: bound to the name of each. */
export interface ConnectionTimes {
  readonly create: BoundHistogram;
  readonly wait: BoundHistogram;
  /** Counts a connection that was not had in time. */
  timedOut(): void;
}

/** @returns finds what is measured of a pool by its name, the same for the same name */
export function createConnectionTimes(meter: Meter): (pool: string) => ConnectionTimes {
  const create = bindHistogram(meter, 'db.client.connection.create_time', CREATE);
  const wait = bindHistogram(meter, 'db.client.connection.wait_time', WAIT);
  let timeouts: Counter | undefined;
  const known = new Map<string, ConnectionTimes>();
  return (pool) => {
    const found = known.get(pool);
    if (found !== undefined) return found;
    const attributes = { [POOL_NAME]: pool };
    const times: ConnectionTimes = {
      create: create(attributes),
      wait: wait(attributes),
      timedOut() {
        timeouts ??= createTimeouts(meter);
        timeouts.add(1, attributes);
      },
    };
    if (known.size < MOST_POOLS) known.set(pool, times);
    return times;
  };
}

/**
 * The name of a pool that has none of its own.
 * Source: semantic conventions, `db.client.connection.pool.name`.
 */
export function poolNameOf(address: unknown, port: unknown, namespace: unknown): string {
  return `${address ?? 'localhost'}${port == null ? '' : `:${port}`}/${namespace ?? ''}`;
}
