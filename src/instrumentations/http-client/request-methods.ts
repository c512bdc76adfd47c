import type { ClientRequest } from 'node:http';
import { closeContext, openContext, ownsContexts, runIn } from '../../context/active-context.ts';
import { createOnce } from '../../util/once.ts';
import { standingIn } from '../patching/stand-in.ts';
import type { Exchange } from './exchange.ts';
import { isReplaced } from './propagation-headers.ts';

type Method = (this: ClientRequest, ...parameters: never[]) => unknown;

/** The class of requests; `_implicitHeader` is Node's own, and writes the head of a request. */
interface RequestPrototype {
  emit: Method;
  destroy: Method;
  _implicitHeader?: Method;
}

/** What the methods of requests show of those that are observed. */
export interface RequestObserver {
  /** The exchange of a request that is observed. */
  exchangeOf(request: object): Exchange | undefined;
  /** The answer is given to a listener together with the connection: `upgrade` and `connect`. */
  takenOver(exchange: Exchange, answer: unknown): void;
  closed(exchange: Exchange, request: ClientRequest): void;
}

const isFirst = createOnce();

/**
 * Has three methods of the class of requests look after those that are observed. The module `node:http`
 * stays as it is, and requests have no property and no listener of ours.
 *
 * - `emit`: listeners run in the context of whoever made the request, on a connection of the pool that
 *   belongs to another one too; and it is where the end of a request can be seen.
 * - `destroy`: who gives a request up has no error, other than one who is cut off.
 * - `_implicitHeader` comes last of all before the head is written: what the service has set itself, be it
 *   after it made the request, is not sent beside ours.
 */
export function observeMethods(request: ClientRequest, observer: RequestObserver): void {
  const prototype = prototypeOf(request);
  if (prototype === undefined || !isFirst(prototype)) return;
  const parent = Object.getPrototypeOf(prototype) as RequestPrototype;
  const ownEmit = Object.hasOwn(prototype, 'emit') ? prototype.emit : undefined;
  const { destroy, _implicitHeader: implicitHeader } = prototype;

  /** What others do to the `emit` of all emitters later on, such as domains, counts. */
  const emitPlainly = (emitter: ClientRequest, given: IArguments) =>
    (ownEmit ?? parent.emit).apply(emitter, given as never);

  replace(prototype, 'emit', function emit(this: ClientRequest, event: unknown) {
    const exchange = observer.exchangeOf(this);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    const given = arguments;
    const below = ownEmit ?? parent.emit;
    if (exchange === undefined) return below.apply(this, given as never);
    if (event === 'upgrade' || event === 'connect') observer.takenOver(exchange, given[1]);
    const { caller } = exchange;
    const isForeign = !ownsContexts();
    // Here and not in a function of its own, which would be in the stacks of the service.
    const before = isForeign ? undefined : openContext(caller);
    let returned = false;
    try {
      const heard = isForeign
        ? runIn(caller, emitPlainly, this, given)
        : below.apply(this, given as never);
      returned = true;
      return heard;
    } finally {
      if (!isForeign) closeContext(before, caller, returned);
      if (event === 'close') observer.closed(exchange, this);
    }
  });
  replace(prototype, 'destroy', function destroyRequest(this: ClientRequest, reason: unknown) {
    const exchange = observer.exchangeOf(this);
    if (exchange !== undefined && !this.destroyed && reason == null) exchange.cancelled = true;
    // biome-ignore lint/complexity/noArguments: the same
    return destroy.apply(this, arguments as never);
  });
  if (implicitHeader === undefined) return;
  replace(prototype, '_implicitHeader', function writeHead(this: ClientRequest) {
    const exchange = observer.exchangeOf(this);
    if (exchange !== undefined && !this.headersSent) putIntoHeaders(this, exchange);
    // biome-ignore lint/complexity/noArguments: the same
    return implicitHeader.apply(this, arguments as never);
  });
}

/** Whether Node emits when the head of a request is written. */
export function tellsOfHead(request: ClientRequest): boolean {
  return prototypeOf(request)?._implicitHeader !== undefined;
}

/** Sets headers of ours, in place of others of these names. */
export function putIntoHeaders(request: ClientRequest, { headers }: Exchange): void {
  for (const name of request.getHeaderNames()) {
    if (isReplaced(name, headers)) request.removeHeader(name);
  }
  for (const name in headers) request.setHeader(name, headers[name]!);
}

/** That of `http.ClientRequest`, of which services may have classes. */
function prototypeOf(request: ClientRequest): RequestPrototype | undefined {
  let prototype: object | null = Object.getPrototypeOf(request) as object;
  while (prototype !== null && !Object.hasOwn(prototype, 'onSocket')) {
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return (prototype as RequestPrototype | null) ?? undefined;
}

function replace<K extends keyof RequestPrototype>(
  prototype: RequestPrototype,
  name: K,
  replacement: Method,
): void {
  Object.defineProperty(prototype, name, {
    value: standingIn(replacement, prototype[name]!),
    writable: true,
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(prototype, name)?.enumerable ?? false,
  });
}
