import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { poolNameOf } from '../metric-support/connection-times.ts';
import { wrapOver } from '../patching/wrap-over.ts';
import { observePool } from './pool-metrics.ts';

/** A client. A cluster has one for each node. */
interface Redis {
  readonly status: string;
  readonly options: { readonly host?: string; readonly port?: number; readonly db?: number };
}

type Method = (this: Redis, ...args: unknown[]) => unknown;
type RedisClass = { readonly prototype: { connect: Method } };

/** Counts the connections of ioredis. A client has one for all of its commands. */
export class IoredisConnectionsInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/ioredis-connections', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('ioredis', ['>=2.0.0 <7'], (exported) => {
        const redis = exported as RedisClass & { readonly default?: RedisClass };
        const { prototype } = redis.prototype ? redis : redis.default!;
        wrapOver(prototype, 'connect', (original) => {
          return function connect(this: Redis, ...args) {
            observePool(this, readState);
            return original.apply(this, args);
          };
        });
        return exported;
      }),
    ];
  }
}

function readState({ status, options }: Redis) {
  // A client may be connected again after `quit` or `disconnect`, so it is never closed for good.
  const used = status === 'ready' ? 1 : 0;
  return { name: poolNameOf(options.host, options.port, options.db ?? 0), used };
}
