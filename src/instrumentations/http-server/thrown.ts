import { context } from '@opentelemetry/api';
import { end } from './end-request.ts';
import { ABORTED } from './error-types.ts';
import { type RequestContext, requestOf } from './request-context.ts';

/** Whose listener has just thrown, while the error is on its way out. */
let throwing: RequestContext | undefined;
let watching = false;

/**
 * Ends the span of a request whose handler throws what nobody catches, at once or in something
 * asynchronous: the process is about to end, and this is the span that tells why. The event changes
 * nothing about what happens to the error. Where somebody does catch it, such as a domain, the request
 * goes on until its response ends.
 */
export function watchUncaught(): void {
  if (watching) return;
  watching = true;
  process.on('uncaughtExceptionMonitor', (error) => {
    const request = throwing ?? requestOf(context.active());
    throwing = undefined;
    if (request === undefined || request.ended) return;
    request.thrown ??= error;
    end(request, 0, ABORTED);
  });
}

/** The error itself comes by the event, which is emitted before anything else can run. */
export function noteThrow(request: RequestContext): void {
  throwing = request;
  process.nextTick(forget);
}

function forget(): void {
  throwing = undefined;
}
