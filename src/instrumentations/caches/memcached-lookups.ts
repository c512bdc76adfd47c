import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { wrapOver } from '../patching/wrap-over.ts';
import { type CacheLookups, createCacheLookups } from './cache-lookups.ts';

/** What a method of the client hands to the one that sends all commands. */
interface Query {
  readonly type: string;
  /** `get first second` */
  readonly command: string;
  readonly multi?: boolean;
  callback?: (error: unknown, found?: unknown) => void;
}

type Compile = (...args: unknown[]) => Query;
type Command = (this: unknown, compile: Compile, ...rest: unknown[]) => unknown;

/** Counts what reads from memcached have found. */
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
            return original.call(this, (...args) => counted(compile(...args)), ...rest);
          };
        });
        return exported;
      }),
    ];
  }
}

let lookups: CacheLookups | undefined;

function counted(query: Query): Query {
  const { type, command, callback } = query;
  if ((type !== 'get' && type !== 'gets') || callback === undefined) return query;
  query.callback = function (this: unknown, ...given) {
    const [error, found] = given;
    if (!error) count(command.split(' ').slice(1), query.multi === true, found);
    callback.apply(this, given);
  };
  return query;
}

/** @param found a value, or for several keys objects of what was found by key, also one alone */
function count(keys: readonly string[], isMulti: boolean, found: unknown): void {
  lookups ??= createCacheLookups('memcached');
  const results = Object.assign({}, ...[found].flat().filter(isObject));
  for (const key of keys) {
    lookups.count(key, isMulti ? Object.hasOwn(results, key) : found !== undefined);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
