import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { activeContext } from '../../context/active-context.ts';
import { VERSION } from '../../util/version.ts';
import { keepHandlerError } from '../handler-errors/handler-errors.ts';
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
export function applyFix(upstream: object): void {
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
      const handler = observed.apply(this, given);
      if (typeof handler === 'function') onSpans.add(handler);
      return handler;
    };
  };
}

type Handler = (this: unknown, ...given: unknown[]) => unknown;

interface ExceptionsHandler {
  next(error: unknown, host: unknown): unknown;
}

type CreateProxy = (this: unknown, target: Handler, handler: ExceptionsHandler) => Handler;

/** Guards, interceptors and handlers in one, whose errors upstream's has on its span. */
const onSpans = new WeakSet<object>();

/** What Nest hands an error to, of which its filters make an answer. */
function observedProxy(original: CreateProxy): CreateProxy {
  return function createProxy(target, handler) {
    const isOnSpan = onSpans.has(target);
    const next = (error: unknown, host: unknown) => {
      keepHandlerError(error, activeContext(), isOnSpan);
      return handler.next(error, host);
    };
    return original.call(this, target, Object.create(handler, { next: { value: next } }));
  };
}

/** Has `getHandler()` give the method of the controller itself, and sees the errors that Nest answers. */
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
    const all = ['>=4.0.0 <13'];
    const proxy = new InstrumentationNodeModuleFile(
      '@nestjs/core/router/router-proxy.js',
      all,
      (exported) => {
        const { prototype } = (exported as { RouterProxy: { prototype: object } }).RouterProxy;
        for (const name of ['createProxy', 'createExceptionLayerProxy']) {
          replaceMethod(
            prototype as Record<string, unknown>,
            name,
            observedProxy as unknown as (original: Method) => Method,
          );
        }
        return exported;
      },
      () => {},
    );
    return [
      new InstrumentationNodeModuleDefinition('@nestjs/core', all, undefined, undefined, [
        file,
        proxy,
      ]),
    ];
  }
}
