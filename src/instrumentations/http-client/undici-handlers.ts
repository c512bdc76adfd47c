import { closeContext, openContext, ownsContexts, runIn } from '../../context/active-context.ts';
import { createOnce } from '../../util/once.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import type { Exchange } from './exchange.ts';
import { removeDuplicateHeaders, type UndiciRequest } from './undici-headers.ts';

type Handler = (this: object, ...args: unknown[]) => unknown;

/** The methods through which undici reports the progress of a request, of versions 5 to 7, and of 8. */
const HANDLERS = [
  ...['onConnect', 'onHeaders', 'onData', 'onUpgrade', 'onComplete', 'onError'],
  ...['onRequestStart', 'onResponseStart', 'onResponseData', 'onRequestUpgrade'],
  ...['onResponseEnd', 'onResponseError', 'onBodySent', 'onRequestSent', 'onResponseStarted'],
] as const;

const isFirst = createOnce();
/** Called after all channel subscribers, before the headers are written. */
const BEFORE_SENT: ReadonlySet<string> = new Set(['onConnect', 'onRequestStart']);

/**
 * Runs the handlers of a request in the context of its caller: undici calls them from the connection, which belongs
 * to the request that opened it. The class is internal to undici, and callers never receive it; each copy of undici
 * has its own.
 */
export function bindHandlers(
  request: object,
  exchangeOf: (request: object) => Exchange | undefined,
): void {
  const prototype = Object.getPrototypeOf(request) as Record<string, unknown>;
  if (!isFirst(prototype)) return;
  for (const name of HANDLERS) {
    const original = prototype[name];
    if (typeof original !== 'function') continue;
    const isBeforeSent = BEFORE_SENT.has(name);
    prototype[name] = wrapHandler(original as Handler, exchangeOf, isBeforeSent);
  }
}

function wrapHandler(
  original: Handler,
  exchangeOf: (request: object) => Exchange | undefined,
  isBeforeSent: boolean,
): Handler {
  const callOriginal = (request: object, args: IArguments) =>
    original.apply(request, args as unknown as unknown[]);
  const handle: Handler = function handle(this: object) {
    const exchange = exchangeOf(this);
    if (isBeforeSent && exchange !== undefined)
      removeDuplicateHeaders(this as UndiciRequest, exchange);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    const args = arguments;
    if (exchange === undefined) return original.apply(this, args as unknown as unknown[]);
    const { caller } = exchange;
    if (!ownsContexts()) return runIn(caller, callOriginal, this, args);
    // Inlined: a function of its own would appear in the stacks of the service.
    const previous = openContext(caller);
    let hasReturned = false;
    try {
      const result = original.apply(this, args as unknown as unknown[]);
      hasReturned = true;
      return result;
    } finally {
      closeContext(previous, caller, hasReturned);
    }
  };
  return mimicSignature(handle, original);
}
