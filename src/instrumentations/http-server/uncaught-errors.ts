import { contextOfThrow } from '../../context/active-context.ts';
import { listen } from '../../util/hidden-listeners.ts';
import { end } from './end-request.ts';
import { ABORTED } from './error-types.ts';
import { requestOf } from './request-context.ts';
import { unobserved } from './run-hook.ts';

let watching = false;

/**
 * Ends the span of a request whose handler throws what nobody catches, at once or in something
 * asynchronous: the process is about to end, and this is the span that shows why. The event changes
 * nothing about what happens to the error. Where somebody does catch it, the request goes on until its
 * response ends; of a domain the event does say so, since it catches what nobody else has.
 */
export function watchUncaught(): void {
  if (watching) return;
  watching = true;
  listen('uncaughtExceptionMonitor', (error: unknown) => {
    try {
      const request = requestOf(contextOfThrow());
      if (request === undefined || request.ended) return;
      request.thrown ??= error;
      if (!process.hasUncaughtExceptionCaptureCallback()) end(request, 0, ABORTED);
    } catch (failure) {
      unobserved(failure);
    }
  });
}
