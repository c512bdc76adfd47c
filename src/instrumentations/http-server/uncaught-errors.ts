import { contextOfThrow } from '../../context/active-context.ts';
import { listen } from '../../util/hidden-listeners.ts';
import { end } from './end-request.ts';
import { ABORTED } from './error-types.ts';
import { reportObservationFailure } from './hook-calls.ts';
import { requestOf } from './request-context.ts';

let isWatching = false;

/**
 * Ends the span of a request whose handler throws an uncaught error, synchronously or later: the process is about to
 * exit, and this span shows why. Listening does not change how the error is handled. If something catches the error,
 * the request continues until its response ends. The event is emitted for errors that a domain catches, too.
 */
export function watchUncaught(): void {
  if (isWatching) return;
  isWatching = true;
  listen('uncaughtExceptionMonitor', (error: unknown) => {
    try {
      const request = requestOf(contextOfThrow());
      if (request === undefined || request.ended) return;
      request.error ??= error;
      if (!process.hasUncaughtExceptionCaptureCallback()) end(request, 0, ABORTED);
    } catch (observationError) {
      reportObservationFailure(observationError);
    }
  });
}
