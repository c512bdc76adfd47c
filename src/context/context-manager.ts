import { EventEmitter } from 'node:events';
import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { disableStorage, enterContext, runStored, storedContext } from './active-context.ts';

type Token = ReturnType<AsyncLocalStorageContextManager['attach']>;

type Emit = (this: EventEmitter, ...args: unknown[]) => boolean;

/** The upstream context manager, on the storage that Sightline's own code uses. */
export class StorageContextManager extends AsyncLocalStorageContextManager {
  override active(): Context {
    return storedContext();
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const run = thisArg === undefined || thisArg === null ? fn : fn.bind(thisArg);
    return runStored(context, run as (...args: A) => ReturnType<F>, args);
  }

  /**
   * Binds an emitter through its `emit`. The upstream manager replaces the listeners, so that `listeners`,
   * `rawListeners` and `listenerCount(event, listener)` do not find those of the service.
   */
  override bind<T>(context: Context, target: T): T {
    if (!(target instanceof EventEmitter)) return super.bind(context, target);
    if (boundEmitters.has(target)) return target;
    boundEmitters.add(target);
    const below = target.emit as unknown as Emit;
    Object.defineProperty(target, 'emit', {
      value: function emit(this: EventEmitter, ...args: unknown[]) {
        const run = () => below.apply(this, args);
        return runStored(context, run, []);
      },
      writable: true,
      enumerable: false,
      configurable: true,
    });
    return target;
  }

  override attach(context: Context): Token {
    const previous = this.active();
    enterContext(context);
    let isDisposed = false;
    return {
      dispose() {
        if (!isDisposed) enterContext(previous);
        isDisposed = true;
      },
    } as Token;
  }

  override disable(): this {
    disableStorage();
    return this;
  }
}

/** Emitters keep the first context, as with the upstream manager. */
const boundEmitters = new WeakSet<EventEmitter>();
