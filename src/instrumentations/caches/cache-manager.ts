import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { createCacheLookups } from './cache-lookups.ts';

interface Cache {
  get(key: string): Promise<unknown>;
  mget(keys: readonly string[]): Promise<readonly unknown[]>;
  wrap(key: string, compute: () => unknown, ...options: unknown[]): Promise<unknown>;
}

type CreateCache = (...args: unknown[]) => Cache;

/** Counts lookups in cache-manager, whose events report hits only. */
export class CacheManagerInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/cache-manager', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('cache-manager', ['>=6.0.0 <8'], (exported) => {
        this._wrap(exported as { createCache: CreateCache }, 'createCache', (original) => {
          return function createCache(this: unknown, ...args: unknown[]) {
            return countLookups(original.apply(this, args));
          };
        });
        return exported;
      }),
    ];
  }
}

const { count } = createCacheLookups('cache-manager');

/** @returns the same cache, with its lookups counted */
function countLookups(cache: Cache): Cache {
  const { get, mget, wrap } = cache;
  return Object.assign(cache, {
    async get(key: string) {
      const value = await get(key);
      count(key, value !== undefined && value !== null);
      return value;
    },
    async mget(keys: readonly string[]) {
      const values = await mget(keys);
      for (const [index, key] of keys.entries()) count(key, values[index] != null);
      return values;
    },
    async wrap(key: string, compute: () => unknown, ...options: unknown[]) {
      let isHit = true;
      const computeOnMiss = () => {
        isHit = false;
        return compute();
      };
      try {
        return await wrap(key, computeOnMiss, ...options);
      } finally {
        count(key, isHit);
      }
    },
  });
}
