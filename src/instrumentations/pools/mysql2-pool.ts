import { type Attributes, type Histogram, metrics } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { performance } from '../../util/clock.ts';
import { VERSION } from '../../util/version.ts';
import { createConnectionHistograms, poolNameOf } from '../metric-support/connection-times.ts';
import { observePool, type PoolState } from './pool-metrics.ts';

/**
 * A pool of mysql2, or of mysql, from which that comes. It emits no event when it closes a connection or hands one on to who waits, so that
 * its queues are all there is to count by; `test/metrics/pools.test.ts` fails when they change.
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

type Callback = (this: unknown, ...given: [error: Error | null, connection?: unknown]) => void;
interface PoolMethods {
  getConnection(callback: Callback): unknown;
}
type PoolClass = { readonly prototype: PoolMethods };

/** Counts the connections of mysql2's pools, and times the wait for one. */
export class Mysql2PoolInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/mysql2-pool', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return observing('mysql2', 'mysql2/lib/pool.js', ['>=1.4.2 <4'], (prototype) =>
      this._wrap(prototype, 'getConnection', observed),
    );
  }
}

/** The same for those of mysql. */
export class MysqlPoolInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/mysql-pool', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return observing('mysql', 'mysql/lib/Pool.js', ['>=2.0.0 <3'], (prototype) =>
      this._wrap(prototype, 'getConnection', observed),
    );
  }
}

function observing(
  name: string,
  file: string,
  versions: string[],
  wrap: (prototype: PoolMethods) => unknown,
): InstrumentationNodeModuleDefinition[] {
  const patch = <T>(exported: T): T => {
    wrap(ownerOf((exported as PoolClass).prototype));
    return exported;
  };
  const files = [new InstrumentationNodeModuleFile(file, versions, patch, () => {})];
  return [new InstrumentationNodeModuleDefinition(name, versions, undefined, undefined, files)];
}

function observed(original: PoolMethods['getConnection']): PoolMethods['getConnection'] {
  return function getConnection(this: Mysql2Pool, callback: Callback) {
    observePool(this, read);
    // What is none is the pool's to refuse.
    const given = typeof callback === 'function' ? timed(this, callback) : callback;
    return original.call(this as never, given);
  };
}

/** Newer versions have the method in a class above. */
function ownerOf(prototype: PoolMethods): PoolMethods {
  let owner: PoolMethods | null = prototype;
  while (owner !== null && !Object.hasOwn(owner, 'getConnection')) {
    owner = Object.getPrototypeOf(owner) as PoolMethods | null;
  }
  return owner ?? prototype;
}

let wait: Histogram | undefined;
const known = new WeakMap<Mysql2Pool, Attributes>();

function timed(pool: Mysql2Pool, callback: Callback): Callback {
  const started = performance.now();
  return function done(...given) {
    if (!given[0]) {
      wait ??= createConnectionHistograms(metrics.getMeter('sightline/pools', VERSION)).wait;
      wait.record((performance.now() - started) / 1000, attributesOf(pool));
    }
    // As many arguments as it was called with: some services count them.
    callback.apply(this, given);
  };
}

function attributesOf(pool: Mysql2Pool): Attributes {
  let attributes = known.get(pool);
  if (attributes === undefined) {
    attributes = { 'db.client.connection.pool.name': nameOf(pool) };
    known.set(pool, attributes);
  }
  return attributes;
}

function read(pool: Mysql2Pool): PoolState | undefined {
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
