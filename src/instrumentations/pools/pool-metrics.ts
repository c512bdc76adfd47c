import { type Attributes, type Meter, metrics, ValueType } from '@opentelemetry/api';
import { VERSION } from '../../util/version.ts';

/** What a pool of connections looks like at a moment; undefined what its client does not show. */
export interface PoolState {
  /** `db.client.connection.pool.name`; pools of the same name are counted together. */
  readonly name: string;
  readonly used: number;
  readonly idle?: number | undefined;
  /** The most that it may open; undefined or 0 where there is no limit. */
  readonly max?: number | undefined;
  /** Requests that wait for a connection. */
  readonly pending?: number | undefined;
}

/** @returns undefined where the pool is closed for good */
type Read<T> = (pool: T) => PoolState | undefined;

interface Known {
  readonly pool: WeakRef<object>;
  readonly read: Read<never>;
}

const seen = new WeakSet<object>();
const pools = new Set<Known>();
let isObserved = false;

/**
 * Has a pool observed for as long as it lives: its state is read when metrics are collected, so that
 * using it costs nothing.
 * Source: semantic conventions, "Connection pools".
 */
export function observePool<T extends object>(pool: T, read: Read<T>): void {
  if (seen.has(pool)) return;
  seen.add(pool);
  pools.add({ pool: new WeakRef(pool), read: read as Read<never> });
  if (isObserved) return;
  isObserved = true;
  observe(metrics.getMeter('sightline/pools', VERSION));
}

interface Sums {
  used: number;
  idle: number | undefined;
  max: number | undefined;
  pending: number | undefined;
}

function observe(meter: Meter): void {
  const sum = (name: string, description: string, unit: string) =>
    meter.createObservableUpDownCounter(`db.client.connection.${name}`, {
      description,
      unit,
      valueType: ValueType.INT,
    });
  const count = sum(
    'count',
    'The number of connections that are currently in the state described by the state attribute.',
    '{connection}',
  );
  const max = sum('max', 'The maximum number of open connections allowed.', '{connection}');
  const pending = sum(
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
  for (const known of pools) {
    const pool = known.pool.deref();
    const state = pool === undefined ? undefined : known.read(pool as never);
    if (state === undefined) {
      pools.delete(known);
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
