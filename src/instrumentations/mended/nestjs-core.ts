import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';

type Create = (this: unknown, ...given: unknown[]) => unknown;
type Wrapper = (original: Create) => Create;

interface Instrumentation {
  _wrap(target: object, name: string, wrapper: Wrapper): unknown;
}

/** Methods of controllers, by the functions that upstream's puts around them. */
const originals = new WeakMap<object, unknown>();

/**
 * Upstream's gives Nest a function around each method of a controller, which guards and interceptors get from
 * `getHandler()`. Which one it stands for is remembered here, and given there by `NestHandlersInstrumentation`.
 */
export function mend(upstream: object): void {
  const it = upstream as Instrumentation;
  const wrap = it._wrap;
  it._wrap = (target, name, wrapper) =>
    // Of the factory, which has a method of this name too, nothing is to be remembered.
    wrap.call(it, target, name, 'reflectSse' in target ? remembering(wrapper) : wrapper);
}

function remembering(wrapper: Wrapper): Wrapper {
  return (original) => {
    let method: unknown;
    const observed = wrapper(function create(...given) {
      const [, around] = given;
      if (typeof around === 'function') originals.set(around, method);
      return original.apply(this, given);
    });
    return function create(...given) {
      method = given[1];
      return observed.apply(this, given);
    };
  };
}

/** Has `getHandler()` give the method of the controller itself. */
export class NestHandlersInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/nestjs-handlers', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const versions = ['>=4.0.0 <12'];
    const file = new InstrumentationNodeModuleFile(
      '@nestjs/core/helpers/execution-context-host.js',
      versions,
      (exported) => {
        const { prototype } = (exported as { ExecutionContextHost: { prototype: object } })
          .ExecutionContextHost;
        replaceMethod(prototype as Record<string, unknown>, 'getHandler', (original: Method) => {
          return function (this: unknown) {
            const handler = original.call(this as never);
            return typeof handler === 'function' ? (originals.get(handler) ?? handler) : handler;
          };
        });
        return exported;
      },
      () => {},
    );
    return [
      new InstrumentationNodeModuleDefinition('@nestjs/core', versions, undefined, undefined, [
        file,
      ]),
    ];
  }
}
