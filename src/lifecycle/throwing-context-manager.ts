import { type Context, context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

let last: { readonly error: unknown; readonly context: Context } | undefined;

/**
 * Remembers in which context an error was thrown: on its way out it leaves each of them, so that none
 * is active any more when the process hears of it. About 25 ns for each entered context.
 */
export class ThrowingContextManager extends AsyncLocalStorageContextManager {
  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    entered: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    try {
      return super.with(entered, fn, thisArg, ...args);
    } catch (error) {
      // The innermost context is the first that it leaves.
      if (last?.error !== error) last = { error, context: entered };
      throw error;
    }
  }
}

/** The context in which an error was thrown, as far as it is known. */
export function contextOf(error: unknown): Context {
  return last !== undefined && last.error === error ? last.context : context.active();
}
