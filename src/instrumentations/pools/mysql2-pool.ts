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
 * A pool of mysql2. It emits no event when it closes a connection or hands one on to who waits, so that
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
    const versions = ['>=1.4.2 <4'];
    const file = new InstrumentationNodeModuleFile(
      'mysql2/lib/pool.js',
      versions,
      (exported) => {
        const prototype = ownerOf((exported as PoolClass).prototype);
        this._wrap(prototype, 'getConnection', (original) => {
          return function getConnection(this: Mysql2Pool, callback: Callback) {
            observePool(this, read);
            return original.call(this as never, timed(this, callback));
          };
        });
        return exported;
      },
      () => {},
    );
    return [
      new InstrumentationNodeModuleDefinition('mysql2', versions, undefined, undefined, [file]),
    ];
  }
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
