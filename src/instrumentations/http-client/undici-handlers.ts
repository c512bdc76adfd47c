import { closeContext, openContext, ownsContexts, runIn } from '../../context/active-context.ts';
import { createOnce } from '../../util/once.ts';
import { standingIn } from '../patching/stand-in.ts';
import type { Exchange } from './exchange.ts';
import { sendOnce, type UndiciRequest } from './undici-headers.ts';

type Handler = (this: object, ...parameters: unknown[]) => unknown;

/** The methods by which undici reports what becomes of a request, by the names of versions 5 to 7, and of 8. */
const HANDLERS = [
  ...['onConnect', 'onHeaders', 'onData', 'onUpgrade', 'onComplete', 'onError'],
  ...['onRequestStart', 'onResponseStart', 'onResponseData', 'onRequestUpgrade'],
  ...['onResponseEnd', 'onResponseError', 'onBodySent', 'onRequestSent', 'onResponseStarted'],
] as const;

const isFirst = createOnce();
/** Called when all who listen to channels have had their say, and before the headers are written. */
const BEFORE_SENT: ReadonlySet<string> = new Set(['onConnect', 'onRequestStart']);

/**
 * Has the handlers of a request run in the context of whoever made it: undici calls them from the
 * connection, which belongs to the request that opened it. The class is undici's own, and reaches its
 * callers nowhere; each copy of undici has one.
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
    prototype[name] = bound(original as Handler, exchangeOf, isBeforeSent);
  }
}

function bound(
  original: Handler,
  exchangeOf: (request: object) => Exchange | undefined,
  isBeforeSent: boolean,
): Handler {
  const proceed = (request: object, given: IArguments) =>
    original.apply(request, given as unknown as unknown[]);
  const handle: Handler = function handle(this: object) {
    const exchange = exchangeOf(this);
    if (isBeforeSent && exchange !== undefined) sendOnce(this as UndiciRequest, exchange);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    const given = arguments;
    if (exchange === undefined) return original.apply(this, given as unknown as unknown[]);
    const { caller } = exchange;
    if (!ownsContexts()) return runIn(caller, proceed, this, given);
    // Here and not in a function of its own, which would be in the stacks of the service.
    const before = openContext(caller);
    let returned = false;
    try {
      const result = original.apply(this, given as unknown as unknown[]);
      returned = true;
      return result;
    } finally {
      closeContext(before, caller, returned);
    }
  };
  return standingIn(handle, original);
}
