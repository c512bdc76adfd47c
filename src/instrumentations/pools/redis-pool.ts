import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { poolNameOf } from '../metric-support/connection-times.ts';
import { observePool } from './pool-metrics.ts';

/** What a pool of `createClientPool` shows of itself (redis 5 and later). */
interface RedisPool {
  readonly isOpen: boolean;
  readonly idleClients: number;
  readonly clientsInUse: number;
  readonly tasksQueueLength: number;
}

interface ClientOptions {
  readonly url?: string;
  readonly database?: number;
  readonly socket?: { readonly host?: string; readonly port?: number };
}

interface PoolOptions {
  readonly maximum?: number;
}

type Create = (options?: ClientOptions, poolOptions?: PoolOptions) => RedisPool;

/** Source: node-redis, "Client pool". */
const DEFAULT_MAXIMUM = 100;

/** Counts the connections of node-redis' pools. */
export class RedisPoolInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/redis-pool', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const versions = ['^5.0.0', '^6.0.0'];
    const file = new InstrumentationNodeModuleFile(
      '@redis/client/dist/lib/client/pool.js',
      versions,
      (exported) => {
        const { RedisClientPool } = exported as { RedisClientPool: { create: Create } };
        this._wrap(RedisClientPool, 'create', (original) => {
          return function create(this: unknown, options?: ClientOptions, pools?: PoolOptions) {
            const pool = original.call(this, options, pools);
            observe(pool, options, pools?.maximum ?? DEFAULT_MAXIMUM);
            return pool;
          };
        });
        return exported;
      },
      () => {},
    );
    return [
      new InstrumentationNodeModuleDefinition('@redis/client', versions, undefined, undefined, [
        file,
      ]),
    ];
  }
}

function observe(pool: RedisPool, options: ClientOptions | undefined, max: number): void {
  const url = URL.canParse(options?.url ?? '') ? new URL(options!.url!) : undefined;
  const name = poolNameOf(
    url?.hostname ?? options?.socket?.host,
    Number(url?.port) || (options?.socket?.port ?? 6379),
    url?.pathname.slice(1) || (options?.database ?? 0),
  );
  observePool(pool, ({ idleClients, clientsInUse, tasksQueueLength }) => ({
    name,
    used: clientsInUse,
    idle: idleClients,
    max,
    pending: tasksQueueLength,
  }));
}
