import { type Context, context } from '@opentelemetry/api';
import { end } from './end-request.ts';
import { ABORTED } from './error-types.ts';
import { type RequestContext, requestOf } from './request-context.ts';

/** Whose listener has just thrown, while the error is on its way out. */
let throwing: RequestContext | undefined;
let watching = false;

/**
 * Ends the span of a request whose handler throws what nobody catches, at once or in something
 * asynchronous: the process is about to end, and this is the span that tells why. The event changes
 * nothing about what happens to the error. Where somebody does catch it, the request goes on until its
 * response ends; of a domain the event does tell, since it catches what nobody else has.
 */
export function watchUncaught(): void {
  if (watching) return;
  watching = true;
  process.on('uncaughtExceptionMonitor', (error) => {
    const request = throwing ?? requestOf(context.active());
    throwing = undefined;
    if (request === undefined || request.ended) return;
    request.thrown ??= error;
    if (!process.hasUncaughtExceptionCaptureCallback()) end(request, 0, ABORTED);
  });
}

/**
 * Runs in a context, and remembers it while an error leaves it. Without `catch`, which would make a
 * caught error of it for debuggers and a new place for the message that Node prints.
 */
export function runNotingThrows<A extends unknown[], R>(
  to: Context,
  run: (...parameters: A) => R,
  ...parameters: A
): R {
  let returned = false;
  try {
    const result = context.with(to, run, undefined, ...parameters);
    returned = true;
    return result;
  } finally {
    if (!returned) noteThrow(to);
  }
}

/** The error itself comes by the event, which is emitted before anything else can run. */
function noteThrow(to: Context): void {
  throwing ??= requestOf(to);
  process.nextTick(forget);
}

function forget(): void {
  throwing = undefined;
}
