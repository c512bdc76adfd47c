import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { poolNameOf } from '../metric-support/connection-times.ts';
import { wrapOver } from '../patching/wrap-over.ts';
import { observePool } from './pool-metrics.ts';

/** What a client shows of itself; a cluster has one for each node. */
interface Redis {
  readonly status: string;
  readonly options: { readonly host?: string; readonly port?: number; readonly db?: number };
}

type Method = (this: Redis, ...args: unknown[]) => unknown;
type RedisClass = { readonly prototype: { connect: Method } };

/** Counts the connections of ioredis, which all commands of a client share. */
export class IoredisConnectionsInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/ioredis-connections', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('ioredis', ['>=2.0.0 <7'], (exported) => {
        const redis = exported as RedisClass & { readonly default?: RedisClass };
        const { prototype } = redis.prototype ? redis : redis.default!;
        wrapOver(prototype, 'connect', (below) => {
          return function connect(this: Redis, ...args) {
            observePool(this, read);
            return below.apply(this, args);
          };
        });
        return exported;
      }),
    ];
  }
}

function read({ status, options }: Redis) {
  // After `quit` or `disconnect` there is a status `end`, from which it may be connected again.
  const used = status === 'ready' ? 1 : 0;
  return { name: poolNameOf(options.host, options.port, options.db ?? 0), used };
}
