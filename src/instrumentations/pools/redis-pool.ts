import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { poolNameOf } from '../metric-support/connection-times.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { observePool } from './pool-metrics.ts';

/** A pool of `createClientPool` (redis 5 and later). */
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

type Exports = { readonly RedisClientPool: { create: Create } };

/** Source: node-redis, "Client pool". */
const DEFAULT_MAXIMUM = 100;

/** Counts the connections in the pools of node-redis. */
export class RedisPoolInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/redis-pool', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      patchFiles('@redis/client', ['^5.0.0', '^6.0.0'], {
        '@redis/client/dist/lib/client/pool.js': ({ RedisClientPool }: Exports) => {
          this._wrap(RedisClientPool, 'create', (original) => {
            return function create(
              this: unknown,
              options?: ClientOptions,
              poolOptions?: PoolOptions,
            ) {
              const pool = original.call(this, options, poolOptions);
              observe(pool, options, poolOptions?.maximum ?? DEFAULT_MAXIMUM);
              return pool;
            };
          });
        },
      }),
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
