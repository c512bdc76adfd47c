import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { createCacheLookups } from './cache-lookups.ts';

interface NodeCacheClass {
  readonly prototype: {
    get(key: unknown): unknown;
    mget(keys: readonly unknown[]): Readonly<Record<string, unknown>>;
  };
}

const { count } = createCacheLookups('node-cache');

/** Counts lookups in node-cache, whose events report changes only. */
export class NodeCacheInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/node-cache', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('node-cache', ['>=5.0.0 <6'], (exported) => {
        const { prototype } = classOf(exported);
        this._wrap(prototype, 'get', (original) => {
          return function get(this: unknown, key: unknown) {
            const value = original.call(this as never, key);
            count(key, value !== undefined);
            return value;
          };
        });
        this._wrap(prototype, 'mget', (original) => {
          return function mget(this: unknown, keys: readonly unknown[]) {
            const values = original.call(this as never, keys);
            for (const key of keys) count(key, Object.hasOwn(values, String(key)));
            return values;
          };
        });
        return exported;
      }),
    ];
  }
}

function classOf(exported: unknown): NodeCacheClass {
  const module = exported as NodeCacheClass & { readonly default?: NodeCacheClass };
  return module.prototype === undefined ? module.default! : module;
}
