import { type Attributes, type Meter, metrics, ValueType } from '@opentelemetry/api';
import { VERSION } from '../../util/version.ts';

/** The current state of a connection pool. What its client does not expose is undefined. */
export interface PoolState {
  /** `db.client.connection.pool.name`. Pools of the same name are added up. */
  readonly name: string;
  /** Connections that are in use. */
  readonly used: number;
  /** Connections that are not in use. */
  readonly idle?: number | undefined;
  /** The maximum number of open connections. 0 or undefined: no limit. */
  readonly max?: number | undefined;
  /** Requests that wait for a connection. */
  readonly pending?: number | undefined;
}

/** @returns undefined if the pool is closed for good */
type Read<T> = (pool: T) => PoolState | undefined;

interface ObservedPool {
  readonly pool: WeakRef<object>;
  readonly read: Read<never>;
}

const observedPools = new WeakSet<object>();
const pools = new Set<ObservedPool>();
let hasMetrics = false;

/**
 * Observes a pool until it is closed or collected as garbage. Its state is read when metrics are collected, so using it
 * costs nothing.
 * Source: semantic conventions, "Connection pools".
 */
export function observePool<T extends object>(pool: T, read: Read<T>): void {
  if (observedPools.has(pool)) return;
  observedPools.add(pool);
  pools.add({ pool: new WeakRef(pool), read: read as Read<never> });
  if (hasMetrics) return;
  hasMetrics = true;
  createMetrics(metrics.getMeter('sightline/pools', VERSION));
}

interface Sums {
  used: number;
  idle: number | undefined;
  max: number | undefined;
  pending: number | undefined;
}

function createMetrics(meter: Meter): void {
  const createSum = (name: string, description: string, unit: string) =>
    meter.createObservableUpDownCounter(`db.client.connection.${name}`, {
      description,
      unit,
      valueType: ValueType.INT,
    });
  const count = createSum(
    'count',
    'The number of connections that are currently in the state described by the state attribute.',
    '{connection}',
  );
  const max = createSum('max', 'The maximum number of open connections allowed.', '{connection}');
  const pending = createSum(
    'pending_requests',
    'The number of current pending requests for an open connection.',
    '{request}',
  );
  meter.addBatchObservableCallback(
    (result) => {
      for (const [name, sums] of sumUp()) {
        const attributes: Attributes = { 'db.client.connection.pool.name': name };
        const inState = (state: string) => ({ ...attributes, 'db.client.connection.state': state });
        result.observe(count, sums.used, inState('used'));
        if (sums.idle !== undefined) result.observe(count, sums.idle, inState('idle'));
        if (sums.max !== undefined) result.observe(max, sums.max, attributes);
        if (sums.pending !== undefined) result.observe(pending, sums.pending, attributes);
      }
    },
    [count, max, pending],
  );
}

function sumUp(): ReadonlyMap<string, Sums> {
  const byName = new Map<string, Sums>();
  for (const observedPool of pools) {
    const pool = observedPool.pool.deref();
    const state = pool === undefined ? undefined : observedPool.read(pool as never);
    if (state === undefined) {
      pools.delete(observedPool);
      continue;
    }
    const sums = byName.get(state.name);
    byName.set(state.name, {
      used: (sums?.used ?? 0) + state.used,
      idle: plus(sums?.idle, state.idle),
      max: plus(sums?.max, state.max || undefined),
      pending: plus(sums?.pending, state.pending),
    });
  }
  return byName;
}

function plus(sum: number | undefined, value: number | undefined): number | undefined {
  return value === undefined ? sum : (sum ?? 0) + value;
}
