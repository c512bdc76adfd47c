import { type Counter, metrics, ValueType } from '@opentelemetry/api';
import { performance } from '../../util/clock.ts';
import { VERSION } from '../../util/version.ts';
import {
  type ConnectionTimes,
  createConnectionTimes,
  poolNameOf,
} from '../metric-support/connection-times.ts';
import { PatchlessInstrumentation } from '../patching/patchless-instrumentation.ts';
import { observeChannel } from './channel-observer.ts';

/** What node-redis publishes about its connections, pools and cache (5.12 and later). */
interface Message {
  readonly clientId?: string;
  readonly serverAddress?: string;
  readonly serverPort?: number;
  /** By `performance.now()`. */
  readonly waitStartTimestamp?: number;
  readonly reason?: string;
  readonly count?: number;
}

/** Clients whose pool names are kept. A service has few. */
const MAX_CLIENTS = 2000;

/** Measures the wait for a connection from the pools of node-redis, and counts the evictions of its cache. */
export class NodeRedisEvents extends PatchlessInstrumentation {
  constructor(config = {}) {
    super('sightline/redis-events', config);
  }

  override enable(): void {
    super.enable();
    /** Names of pools by the ids of their clients. */
    const poolNames = new Map<string, string>();
    let times: ((pool: string) => ConnectionTimes) | undefined;
    let evictions: Counter | undefined;
    observeChannel('node-redis:connection:ready', {
      onEvent({ clientId = '', serverAddress, serverPort }: Message) {
        if (poolNames.size >= MAX_CLIENTS) poolNames.clear();
        poolNames.set(clientId, poolNameOf(serverAddress, serverPort, 0));
      },
    });
    observeChannel('node-redis:pool:connection-wait', {
      onEvent({ clientId = '', waitStartTimestamp }: Message) {
        const pool = poolNames.get(clientId);
        if (pool === undefined || waitStartTimestamp === undefined) return;
        times ??= createConnectionTimes(metrics.getMeter('sightline/pools', VERSION));
        times(pool).wait.record((performance.now() - waitStartTimestamp) / 1000);
      },
    });
    observeChannel('node-redis:cache:eviction', {
      onEvent({ reason = '_OTHER', count = 1 }: Message) {
        evictions ??= metrics
          .getMeter('sightline/caches', VERSION)
          .createCounter('app.cache.evictions', {
            description: 'Entries that a cache has given up, by why.',
            unit: '{entry}',
            valueType: ValueType.INT,
          });
        evictions.add(count, { 'app.cache.system': 'redis', 'app.cache.eviction.reason': reason });
      },
    });
  }
}
