import type { IncomingMessage } from 'node:http';
import {
  activeContext,
  closeContext,
  openContext,
  ownsContexts,
  runIn,
} from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import type { Exchange } from './exchange.ts';

type Emit = (this: Emitter, event: string, ...rest: unknown[]) => boolean;

interface Emitter {
  emit: Emit;
}

/** A response, or an HTTP/2 stream. */
export interface ObservedEmitter {
  readonly exchange: Exchange;
  /** Called before the listeners of an event. */
  readonly onEvent: (exchange: Exchange, event: string, args: IArguments, emitter: object) => void;
}

const observedEmitters = new WeakMap<object, ObservedEmitter>();

/**
 * Runs the listeners of an emitter in the context of the caller, and observes its events without adding a listener.
 */
export function observeEvents(emitter: object, observedEmitter: ObservedEmitter): void {
  observedEmitters.set(emitter, observedEmitter);
  Object.defineProperty(emitter, 'emit', {
    value: emitObserved,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

const emitObserved: Emit = Object.defineProperty(
  function emit(this: Emitter, event: string): boolean {
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    const args = arguments;
    const observedEmitter = observedEmitters.get(this);
    if (observedEmitter === undefined) return originalEmitOf(this).apply(this, args as never);
    const { exchange, onEvent } = observedEmitter;
    if (!exchange.ended) onEvent(exchange, event, args, this);
    const { caller } = exchange;
    const originalEmit = originalEmitOf(this);
    if (activeContext() === caller) return originalEmit.apply(this, args as never);
    if (!ownsContexts()) return runIn(caller, callOriginalEmit, this, args);
    // Inlined: a function of its own would appear in the stacks of the service.
    const previous = openContext(caller);
    let hasReturned = false;
    try {
      const hadListeners = originalEmit.apply(this, args as never);
      hasReturned = true;
      return hadListeners;
    } finally {
      closeContext(previous, caller, hasReturned);
    }
  },
  'length',
  { value: 1 },
);

/** Read for each event, since other libraries may patch the `emit` of the class later. */
function originalEmitOf(emitter: Emitter): Emit {
  return (Object.getPrototypeOf(emitter) as Emitter).emit;
}

function callOriginalEmit(emitter: Emitter, args: IArguments): boolean {
  return originalEmitOf(emitter).apply(emitter, args as unknown as [string, ...unknown[]]);
}

/** Updates the exchange on events of an HTTP/1 response. */
export function onResponseEvent(
  exchange: Exchange,
  event: string,
  _args: IArguments,
  response: object,
): void {
  switch (event) {
    case 'data':
      exchange.lastDataTime = performance.now();
      break;
    case 'end':
      exchange.end();
      break;
    case 'close':
      endWithResponse(exchange, response as IncomingMessage);
      break;
  }
}

/**
 * Ends an exchange whose response will not be read any further, because it was aborted or discarded. The duration
 * lasts until the last data was read.
 */
export function endWithResponse(exchange: Exchange, response: IncomingMessage): void {
  const { complete, errored, readableDidRead } = response;
  const isExpected = readableDidRead || response.listenerCount('error') > 0;
  const error = !complete && isExpected ? (errored ?? undefined) : undefined;
  if (error !== undefined) exchange.end(error);
  else exchange.end(undefined, exchange.lastDataTime);
}
