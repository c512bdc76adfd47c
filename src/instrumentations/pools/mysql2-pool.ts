import { type Attributes, type Histogram, metrics } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { performance } from '../../util/clock.ts';
import { VERSION } from '../../util/version.ts';
import { createConnectionHistograms, poolNameOf } from '../metric-support/connection-times.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { observePool, type PoolState } from './pool-metrics.ts';

/**
 * A pool of mysql2, or of mysql, which has the same properties. It emits no event when it closes a connection or passes
 * one to a waiting request, so its queues are counted; `test/metrics/pools.test.ts` fails when they change.
 */
interface Mysql2Pool {
  readonly _allConnections: { readonly length: number };
  readonly _freeConnections: { readonly length: number };
  readonly _connectionQueue: { readonly length: number };
  readonly _closed: boolean;
  readonly config: {
    readonly connectionLimit: number;
    readonly connectionConfig: {
      readonly host?: string;
      readonly port?: number;
      readonly database?: string;
    };
  };
}

type Callback = (this: unknown, ...args: [error: Error | null, connection?: unknown]) => void;

interface PoolMethods {
  getConnection(callback: Callback): unknown;
}

type PoolClass = { readonly prototype: PoolMethods };

/** Counts the connections in the pools of mysql2, and measures the wait for one. */
export class Mysql2PoolInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/mysql2-pool', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      patchFiles('mysql2', ['>=1.4.2 <4'], {
        'mysql2/lib/pool.js': ({ prototype }: PoolClass) =>
          this._wrap(ownerOf(prototype), 'getConnection', wrapGetConnection),
      }),
    ];
  }
}

/** Counts the connections in the pools of mysql, and measures the wait for one. */
export class MysqlPoolInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/mysql-pool', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      patchFiles('mysql', ['>=2.0.0 <3'], {
        'mysql/lib/Pool.js': ({ prototype }: PoolClass) =>
          this._wrap(ownerOf(prototype), 'getConnection', wrapGetConnection),
      }),
    ];
  }
}

function wrapGetConnection(original: PoolMethods['getConnection']): PoolMethods['getConnection'] {
  return function getConnection(this: Mysql2Pool, callback: Callback) {
    observePool(this, readState);
    // The pool rejects a callback that is not a function.
    const observed = typeof callback === 'function' ? timeWait(this, callback) : callback;
    return original.call(this as never, observed);
  };
}

/** The prototype that has the method, which in newer versions is that of a base class. */
function ownerOf(prototype: PoolMethods): PoolMethods {
  let owner: PoolMethods | null = prototype;
  while (owner !== null && !Object.hasOwn(owner, 'getConnection')) {
    owner = Object.getPrototypeOf(owner) as PoolMethods | null;
  }
  return owner ?? prototype;
}

let wait: Histogram | undefined;
const attributesByPool = new WeakMap<Mysql2Pool, Attributes>();

function timeWait(pool: Mysql2Pool, callback: Callback): Callback {
  const startMs = performance.now();
  return function done(...args) {
    if (!args[0]) {
      wait ??= createConnectionHistograms(metrics.getMeter('sightline/pools', VERSION)).wait;
      wait.record((performance.now() - startMs) / 1000, attributesOf(pool));
    }
    // With the original number of arguments, since some services count them.
    callback.apply(this, args);
  };
}

function attributesOf(pool: Mysql2Pool): Attributes {
  let attributes = attributesByPool.get(pool);
  if (attributes === undefined) {
    attributes = { 'db.client.connection.pool.name': nameOf(pool) };
    attributesByPool.set(pool, attributes);
  }
  return attributes;
}

function readState(pool: Mysql2Pool): PoolState | undefined {
  if (pool._closed) return undefined;
  const idle = pool._freeConnections.length;
  return {
    name: nameOf(pool),
    used: pool._allConnections.length - idle,
    idle,
    max: pool.config.connectionLimit,
    pending: pool._connectionQueue.length,
  };
}

function nameOf({ config }: Mysql2Pool): string {
  const { host, port, database } = config.connectionConfig;
  return poolNameOf(host, port, database);
}
