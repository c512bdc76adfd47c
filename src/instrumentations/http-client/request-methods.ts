import type { ClientRequest } from 'node:http';
import { closeContext, openContext, ownsContexts, runIn } from '../../context/active-context.ts';
import { createOnce } from '../../util/once.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import type { Exchange } from './exchange.ts';
import { isReplaced } from './propagation-headers.ts';

type RequestMethod = (this: ClientRequest, ...args: never[]) => unknown;

/** The class of requests; `_implicitHeader` is internal to Node, and writes the request headers. */
interface RequestPrototype {
  emit: RequestMethod;
  destroy: RequestMethod;
  _implicitHeader?: RequestMethod;
}

/** Receives the calls of methods of observed requests. */
export interface RequestObserver {
  /** The exchange of an observed request. */
  exchangeOf(request: object): Exchange | undefined;
  /** The response is passed to a listener together with the connection: `upgrade` and `connect`. */
  onTakeover(exchange: Exchange, response: unknown): void;
  onClose(exchange: Exchange, request: ClientRequest): void;
}

const isFirst = createOnce();

/**
 * Patches three methods of the request class. The module `node:http` stays unchanged, and requests get no additional
 * properties or listeners.
 *
 * - `emit`: listeners run in the context of the caller, also on a pooled connection that belongs to another request;
 *   and the end of a request can be observed.
 * - `destroy`: a request that the caller aborts has no error, unlike one whose connection was lost.
 * - `_implicitHeader` runs last before the headers are written: headers that the service sets itself, at any time,
 *   are not sent in addition to Sightline's.
 */
export function observeMethods(request: ClientRequest, observer: RequestObserver): void {
  const prototype = prototypeOf(request);
  if (prototype === undefined || !isFirst(prototype)) return;
  const parent = Object.getPrototypeOf(prototype) as RequestPrototype;
  const ownEmit = Object.hasOwn(prototype, 'emit') ? prototype.emit : undefined;
  const { destroy, _implicitHeader: implicitHeader } = prototype;

  /** Reads the `emit` of the prototype for each event, since other libraries, such as domains, may patch it later. */
  const callOriginalEmit = (emitter: ClientRequest, args: IArguments) =>
    (ownEmit ?? parent.emit).apply(emitter, args as never);

  defineMethod(prototype, 'emit', function emit(this: ClientRequest, event: unknown) {
    const exchange = observer.exchangeOf(this);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    const args = arguments;
    const originalEmit = ownEmit ?? parent.emit;
    if (exchange === undefined) return originalEmit.apply(this, args as never);
    if (event === 'upgrade' || event === 'connect') observer.onTakeover(exchange, args[1]);
    const { caller } = exchange;
    const isForeign = !ownsContexts();
    // Inlined: a function of its own would appear in the stacks of the service.
    const previous = isForeign ? undefined : openContext(caller);
    let hasReturned = false;
    try {
      const hadListeners = isForeign
        ? runIn(caller, callOriginalEmit, this, args)
        : originalEmit.apply(this, args as never);
      hasReturned = true;
      return hadListeners;
    } finally {
      if (!isForeign) closeContext(previous, caller, hasReturned);
      if (event === 'close') observer.onClose(exchange, this);
    }
  });
  defineMethod(prototype, 'destroy', function destroyRequest(this: ClientRequest, error: unknown) {
    const exchange = observer.exchangeOf(this);
    if (exchange !== undefined && !this.destroyed && error == null) exchange.isCancelled = true;
    // biome-ignore lint/complexity/noArguments: the same
    return destroy.apply(this, arguments as never);
  });
  if (implicitHeader === undefined) return;
  defineMethod(prototype, '_implicitHeader', function writeHead(this: ClientRequest) {
    const exchange = observer.exchangeOf(this);
    if (exchange !== undefined && !this.headersSent) setPropagationHeaders(this, exchange);
    // biome-ignore lint/complexity/noArguments: the same
    return implicitHeader.apply(this, arguments as never);
  });
}

/** Whether Node calls `_implicitHeader` before it writes the headers. */
export function hasImplicitHeader(request: ClientRequest): boolean {
  return prototypeOf(request)?._implicitHeader !== undefined;
}

/** Sets the propagation headers, replacing others of the same names. */
export function setPropagationHeaders(request: ClientRequest, { headers }: Exchange): void {
  for (const name of request.getHeaderNames()) {
    if (isReplaced(name, headers)) request.removeHeader(name);
  }
  for (const name in headers) request.setHeader(name, headers[name]!);
}

/** The prototype of `http.ClientRequest`, also for subclasses. */
function prototypeOf(request: ClientRequest): RequestPrototype | undefined {
  let prototype: object | null = Object.getPrototypeOf(request) as object;
  while (prototype !== null && !Object.hasOwn(prototype, 'onSocket')) {
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return (prototype as RequestPrototype | null) ?? undefined;
}

function defineMethod<K extends keyof RequestPrototype>(
  prototype: RequestPrototype,
  name: K,
  replacement: RequestMethod,
): void {
  Object.defineProperty(prototype, name, {
    value: mimicSignature(replacement, prototype[name]!),
    writable: true,
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(prototype, name)?.enumerable ?? false,
  });
}
