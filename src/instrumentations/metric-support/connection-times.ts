import { type Counter, type Histogram, type Meter, ValueType } from '@opentelemetry/api';
import { createKnownAttributes } from './known-attributes.ts';
import type { TimedSpan } from './timed-span.ts';

const POOL_NAME = 'db.client.connection.pool.name';

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
  const seconds = (name: string, description: string) =>
    meter.createHistogram(`db.client.connection.${name}`, {
      description,
      unit: 's',
      valueType: ValueType.DOUBLE,
    });
  return {
    create: seconds('create_time', 'The time it took to create a new connection.'),
    wait: seconds('wait_time', 'The time it took to obtain an open connection from the pool.'),
    use: seconds('use_time', 'The time between borrowing a connection and returning it.'),
    timeouts: meter.createCounter('db.client.connection.timeouts', {
      description: 'The number of connection timeouts.',
      unit: '{timeout}',
      valueType: ValueType.INT,
    }),
  };
}

/** How pg-pool says that none was free, or could be opened, in time. */
const TIMED_OUT = /timeout exceeded when trying to connect|due to connection timeout/;

/**
 * Measures connecting by the spans that the instrumentation of pg has for it.
 *
 * @returns whether a span was one of them
 */
export function createConnectionTimes(meter: Meter): (span: TimedSpan, seconds: number) => boolean {
  let histograms: ConnectionHistograms | undefined;
  const attributesFor = createKnownAttributes();
  return (span, seconds) => {
    const isCreation = span.name === 'pg.connect';
    if (!isCreation && span.name !== 'pg-pool.connect') return false;
    histograms ??= createConnectionHistograms(meter);
    const name = poolNameOf(
      span.attribute('server.address'),
      span.attribute('server.port'),
      span.attribute('db.namespace'),
    );
    const attributes = attributesFor(name, () => ({ [POOL_NAME]: name }));
    if (!span.failed)
      (isCreation ? histograms.create : histograms.wait).record(seconds, attributes);
    else if (!isCreation && TIMED_OUT.test(span.message ?? '')) {
      histograms.timeouts.add(1, attributes);
    }
    return true;
  };
}

/**
 * The name of a pool that has none of its own.
 * Source: semantic conventions, `db.client.connection.pool.name`.
 */
export function poolNameOf(address: unknown, port: unknown, namespace: unknown): string {
  return `${address ?? 'localhost'}${port == null ? '' : `:${port}`}/${namespace ?? ''}`;
}
