import { activeContext } from '../../context/active-context.ts';
import { packageInstrumentation } from '../../util/package-instrumentation.ts';
import { keepHandlerError } from '../handler-errors/handler-errors.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';

type Create = (this: unknown, ...args: unknown[]) => unknown;
type Wrapper = (original: Create) => Create;

interface Instrumentation {
  _wrap(target: object, name: string, wrapper: Wrapper): unknown;
}

interface Class {
  readonly prototype: Record<string, unknown>;
}

/** Methods of controllers, by the functions that the upstream instrumentation puts around them. */
const originals = new WeakMap<object, unknown>();

/**
 * The upstream instrumentation passes Nest a function around each method of a controller, which guards and interceptors
 * get from `getHandler()`. The method is remembered here, and returned there by `NestHandlersInstrumentation`.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const wrap = instrumentation._wrap;
  instrumentation._wrap = (target, name, wrapper) =>
    // The factory has a method of this name, too, which creates no handlers.
    wrap.call(instrumentation, target, name, 'reflectSse' in target ? remember(wrapper) : wrapper);
}

function remember(wrapper: Wrapper): Wrapper {
  return (original) => {
    let method: unknown;
    const observed = wrapper(function create(...args) {
      const [, observedMethod] = args;
      if (typeof observedMethod === 'function') originals.set(observedMethod, method);
      return original.apply(this, args);
    });
    return function create(...args) {
      method = args[1];
      const handler = observed.apply(this, args);
      if (typeof handler === 'function') observedHandlers.add(handler);
      return handler;
    };
  };
}

type Handler = (this: unknown, ...args: unknown[]) => unknown;

interface ExceptionsHandler {
  next(error: unknown, host: unknown): unknown;
}

type CreateProxy = (this: unknown, target: Handler, handler: ExceptionsHandler) => Handler;

/** Functions that run guards, interceptors and a handler. The upstream instrumentation records their errors on its span. */
const observedHandlers = new WeakSet<object>();

/** Observes the errors that Nest passes to its exception filters. */
function observedProxy(original: CreateProxy): CreateProxy {
  return function createProxy(target, handler) {
    const isOnSpan = observedHandlers.has(target);
    const next = (error: unknown, host: unknown) => {
      keepHandlerError(error, activeContext(), isOnSpan);
      return handler.next(error, host);
    };
    return original.call(this, target, Object.create(handler, { next: { value: next } }));
  };
}

/** Makes `getHandler()` return the method of the controller, and records the errors that Nest turns into responses. */
export const NestHandlersInstrumentation = packageInstrumentation('nestjs-handlers', {
  packageName: '@nestjs/core',
  versions: ['>=4.0.0 <13'],
  files: [
    {
      path: 'helpers/execution-context-host.js',
      versions: ['>=4.0.0 <12'],
      patch({ ExecutionContextHost }: { readonly ExecutionContextHost: Class }) {
        replaceMethod(ExecutionContextHost.prototype, 'getHandler', (original) => {
          return function (this: unknown) {
            const handler = original.call(this as never);
            return typeof handler === 'function' ? (originals.get(handler) ?? handler) : handler;
          };
        });
      },
    },
    {
      path: 'router/router-proxy.js',
      patch({ RouterProxy }: { readonly RouterProxy: Class }) {
        for (const name of ['createProxy', 'createExceptionLayerProxy']) {
          replaceMethod(
            RouterProxy.prototype,
            name,
            observedProxy as unknown as (original: Method) => Method,
          );
        }
      },
    },
  ],
});
