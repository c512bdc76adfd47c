import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { disableStorage, enterContext, runStored, storedContext } from '../active-context.ts';

type Token = ReturnType<AsyncLocalStorageContextManager['attach']>;

/** Upstream's manager, which binds functions and emitters, over the storage that our own parts use. */
export class OwnContextManager extends AsyncLocalStorageContextManager {
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
