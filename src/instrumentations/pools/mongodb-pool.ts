import type { EventEmitter } from 'node:events';
import { type Attributes, type Histogram, metrics } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { performance } from '../../util/clock.ts';
import { VERSION } from '../../util/version.ts';
import {
  type ConnectionHistograms,
  createConnectionHistograms,
} from '../metric-support/connection-times.ts';
import { observePool, type PoolState } from './pool-metrics.ts';

/** Source: MongoDB Node driver, "Monitor connection events" (CMAP). */
interface PoolEvent {
  /** The address of the server: `localhost:27017`. */
  readonly address: string;
  readonly connectionId?: number | string;
  readonly options?: { readonly maxPoolSize?: number };
  readonly durationMS?: number;
  readonly reason?: string;
}

interface Pool {
  readonly name: string;
  readonly attributes: Attributes;
  readonly max: number | undefined;
  /** When each connection in use was taken, by its id; in milliseconds, by `performance.now()`. */
  readonly used: Map<number | string, number>;
  total: number;
  pending: number;
  isClosed: boolean;
}

type MongoClient = EventEmitter;
type Connect = (this: MongoClient, ...args: unknown[]) => unknown;

/** Counts and times the connections in the pools of MongoDB. A client has one pool for each server. */
export class MongodbPoolInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/mongodb-pool', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('mongodb', ['>=4.0.0 <8'], (exported) => {
        const { MongoClient } = exported as { MongoClient: { prototype: { connect: Connect } } };
        this._wrap(MongoClient.prototype, 'connect', (original) => {
          return function connect(this: MongoClient, ...args: unknown[]) {
            observeClient(this);
            return original.apply(this, args);
          };
        });
        return exported;
      }),
    ];
  }
}

const observedClients = new WeakSet<MongoClient>();
let histograms: ConnectionHistograms | undefined;

function observeClient(client: MongoClient): void {
  if (observedClients.has(client)) return;
  observedClients.add(client);
  histograms ??= createConnectionHistograms(metrics.getMeter('sightline/pools', VERSION));
  const { create, wait, use, timeouts } = histograms;
  const pools = new Map<string, Pool>();
  const on = (name: string, listener: (pool: Pool, event: PoolEvent) => void) =>
    client.on(name, (event: PoolEvent) => {
      const pool = pools.get(event.address);
      if (pool !== undefined) listener(pool, event);
    });
  client.on('connectionPoolCreated', ({ address, options }: PoolEvent) => {
    const pool = createPool(`${address}/`, options?.maxPoolSize);
    pools.set(address, pool);
    observePool(pool, readState);
  });
  client.on('connectionPoolClosed', ({ address }: PoolEvent) => {
    const pool = pools.get(address);
    if (pool !== undefined) pool.isClosed = true;
    pools.delete(address);
  });
  on('connectionCreated', (pool) => pool.total++);
  on('connectionClosed', (pool, { connectionId }) => {
    pool.total--;
    pool.used.delete(connectionId!);
  });
  on('connectionReady', (pool, { durationMS }) => record(create, pool, durationMS));
  on('connectionCheckOutStarted', (pool) => pool.pending++);
  on('connectionCheckOutFailed', (pool, { reason }) => {
    pool.pending--;
    if (reason === 'timeout') timeouts.add(1, pool.attributes);
  });
  on('connectionCheckedOut', (pool, { connectionId, durationMS }) => {
    pool.pending--;
    pool.used.set(connectionId!, performance.now());
    record(wait, pool, durationMS);
  });
  on('connectionCheckedIn', (pool, { connectionId }) => {
    const startMs = pool.used.get(connectionId!);
    pool.used.delete(connectionId!);
    if (startMs !== undefined) record(use, pool, performance.now() - startMs);
  });
}

function createPool(name: string, max: number | undefined): Pool {
  const attributes = { 'db.client.connection.pool.name': name };
  return { name, attributes, max, used: new Map(), total: 0, pending: 0, isClosed: false };
}

/** @param ms undefined in versions before 6.7, which do not report durations */
function record(histogram: Histogram, { attributes }: Pool, ms: number | undefined): void {
  if (ms !== undefined) histogram.record(ms / 1000, attributes);
}

function readState({ name, max, used, total, pending, isClosed }: Pool): PoolState | undefined {
  if (isClosed) return undefined;
  return { name, used: used.size, idle: total - used.size, max, pending };
}
