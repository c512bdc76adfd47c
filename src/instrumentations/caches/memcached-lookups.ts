import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { wrapOver } from '../patching/wrap-over.ts';
import { createCacheLookups } from './cache-lookups.ts';

/** A command of the client. */
interface Query {
  readonly type: string;
  /** `get first second` */
  readonly command: string;
  readonly multi?: boolean;
  callback?: (error: unknown, result?: unknown) => void;
}

type Compile = (...args: unknown[]) => Query;
type Command = (this: unknown, compile: Compile, ...rest: unknown[]) => unknown;

/** Counts lookups in memcached. */
export class MemcachedLookupsInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/memcached-lookups', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('memcached', ['>=2.2.0 <3'], (exported) => {
        const memcached = exported as { readonly prototype: { command: Command } };
        wrapOver(memcached.prototype, 'command', (original) => {
          return function command(this: unknown, compile: Compile, ...rest: unknown[]) {
            if (typeof compile !== 'function') return original.call(this, compile, ...rest);
            return original.call(this, (...args) => countLookups(compile(...args)), ...rest);
          };
        });
        return exported;
      }),
    ];
  }
}

const { count } = createCacheLookups('memcached');

function countLookups(query: Query): Query {
  const { type, command, callback } = query;
  if ((type !== 'get' && type !== 'gets') || callback === undefined) return query;
  query.callback = function (this: unknown, ...args) {
    const [error, result] = args;
    if (!error) countKeys(command.split(' ').slice(1), query.multi === true, result);
    callback.apply(this, args);
  };
  return query;
}

/** @param result a value; for several keys an object of the values by key, or an array of such objects */
function countKeys(keys: readonly string[], isMulti: boolean, result: unknown): void {
  const values = Object.assign({}, ...[result].flat().filter(isObject));
  for (const key of keys) {
    count(key, isMulti ? Object.hasOwn(values, key) : result !== undefined);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
