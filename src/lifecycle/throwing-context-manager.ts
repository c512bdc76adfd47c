import { type Context, context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** The innermost context that an error is leaving, or has left last. */
let left: Context | undefined;

/**
 * Remembers in which context an error was thrown: on its way out it leaves each of them, so that none
 * is active any more when the process hears of it. The error is not caught, since Node would then show
 * this file as the place where it was thrown.
 */
export class ThrowingContextManager extends AsyncLocalStorageContextManager {
  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    entered: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    let returned = false;
    try {
      const result = super.with(entered, fn, thisArg, ...args);
      returned = true;
      // Whatever was thrown before, somebody has caught.
      left = undefined;
      return result;
    } finally {
      if (!returned) left ??= entered;
    }
  }
}

/** The context in which an error was thrown that nobody has caught. */
export function contextOfThrow(): Context {
  return left ?? context.active();
}
