import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { poolNameOf } from '../metric-support/connection-times.ts';
import { wrapOver } from '../patching/wrap-over.ts';
import { observePool, type PoolState } from './pool-metrics.ts';

/** A pool. */
interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly ended: boolean;
  readonly options: {
    readonly max?: number;
    readonly host?: string;
    readonly port?: number;
    readonly database?: string;
    readonly connectionString?: string;
  };
}

type PgPoolClass = { readonly prototype: { connect(...args: unknown[]): unknown } };

/** Counts the connections of each pool of pg. The upstream instrumentation has one count for all pools together. */
export class PgPoolInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/pg-pool', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('pg-pool', ['>=2.0.0 <4'], (exported) => {
        const pool = exported as PgPoolClass & { readonly default?: PgPoolClass };
        wrapOver((pool.prototype ? pool : pool.default!).prototype, 'connect', (original) => {
          return function connect(this: PgPool, ...args: unknown[]) {
            observePool(this, readState);
            return original.apply(this, args);
          };
        });
        return exported;
      }),
    ];
  }
}

function readState(pool: PgPool): PoolState | undefined {
  if (pool.ended) return undefined;
  return {
    name: nameOf(pool),
    used: pool.totalCount - pool.idleCount,
    idle: pool.idleCount,
    max: pool.options.max,
    pending: pool.waitingCount,
  };
}

/** With the same address, port and database as the spans of the pool. */
function nameOf({ options }: PgPool): string {
  const { connectionString, host, port, database } = options;
  const url = URL.canParse(connectionString ?? '') ? new URL(connectionString!) : undefined;
  return poolNameOf(
    url?.hostname ?? host,
    Number(url?.port) || port,
    url === undefined ? database : url.pathname.slice(1),
  );
}
