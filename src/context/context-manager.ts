import { EventEmitter } from 'node:events';
import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { disableStorage, enterContext, runStored, storedContext } from './active-context.ts';

type Token = ReturnType<AsyncLocalStorageContextManager['attach']>;

type Emit = (this: EventEmitter, ...args: unknown[]) => boolean;

/** Upstream's manager, which binds functions, over the storage that our own parts use. */
export class StorageContextManager extends AsyncLocalStorageContextManager {
  override active(): Context {
    return storedContext();
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    entered: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const run = thisArg === undefined || thisArg === null ? fn : fn.bind(thisArg);
    return runStored(entered, run as (...args: A) => ReturnType<F>, args);
  }

  /**
   * An emitter is bound by its `emit`. Upstream's puts functions in the place of listeners, so that
   * `listeners`, `rawListeners` and `listenerCount(event, listener)` do not know those of the service.
   */
  override bind<T>(to: Context, target: T): T {
    if (!(target instanceof EventEmitter)) return super.bind(to, target);
    if (bound.has(target)) return target;
    bound.add(target);
    const below = target.emit as unknown as Emit;
    Object.defineProperty(target, 'emit', {
      value: function emit(this: EventEmitter, ...args: unknown[]) {
        const run = () => below.apply(this, args);
        return runStored(to, run, []);
      },
      writable: true,
      enumerable: false,
      configurable: true,
    });
    return target;
  }

  override attach(entered: Context): Token {
    const before = this.active();
    enterContext(entered);
    let isOver = false;
    return {
      dispose() {
        if (!isOver) enterContext(before);
        isOver = true;
      },
    } as Token;
  }

  override disable(): this {
    disableStorage();
    return this;
  }
}

/** The first context holds, as with upstream's. */
const bound = new WeakSet<EventEmitter>();
