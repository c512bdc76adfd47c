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

/** An answer, or a stream of HTTP/2. */
export interface Emitting {
  readonly exchange: Exchange;
  /** Called before the listeners of an event. */
  readonly seen: (exchange: Exchange, event: string, given: IArguments, emitter: object) => void;
}

const observed = new WeakMap<object, Emitting>();

/**
 * Has the listeners of an emitter run in the context of whoever made the request, and sees its events
 * without a listener of its own.
 */
export function observeEvents(emitter: object, emitting: Emitting): void {
  observed.set(emitter, emitting);
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
    const given = arguments;
    const emitting = observed.get(this);
    if (emitting === undefined) return belowOf(this).apply(this, given as never);
    const { exchange, seen } = emitting;
    if (!exchange.ended) seen(exchange, event, given, this);
    const { caller } = exchange;
    const below = belowOf(this);
    if (activeContext() === caller) return below.apply(this, given as never);
    if (!ownsContexts()) return runIn(caller, emitPlainly, this, given);
    // Here and not in a function of its own, which would be in the stacks of the service.
    const before = openContext(caller);
    let returned = false;
    try {
      const heard = below.apply(this, given as never);
      returned = true;
      return heard;
    } finally {
      closeContext(before, caller, returned);
    }
  },
  'length',
  { value: 1 },
);

/** What others do to the `emit` of a class later on counts. */
function belowOf(emitter: Emitter): Emit {
  return (Object.getPrototypeOf(emitter) as Emitter).emit;
}

function emitPlainly(emitter: Emitter, given: IArguments): boolean {
  return belowOf(emitter).apply(emitter, given as unknown as [string, ...unknown[]]);
}

/** What the events of an answer of HTTP/1 say of its exchange. */
export function answerSeen(
  exchange: Exchange,
  event: string,
  _given: IArguments,
  answer: object,
): void {
  switch (event) {
    case 'data':
      exchange.lastSeen = performance.now();
      break;
    case 'end':
      exchange.end();
      break;
    case 'close':
      endWithAnswer(exchange, answer as IncomingMessage);
      break;
  }
}

/**
 * Ends an exchange whose answer will not be read to its end any more, because it was cut off or because
 * nobody wanted to read it. It has lasted until the last of it was read.
 */
export function endWithAnswer(exchange: Exchange, answer: IncomingMessage): void {
  const { complete, errored, readableDidRead } = answer;
  const isAwaited = readableDidRead || answer.listenerCount('error') > 0;
  const cut = !complete && isAwaited ? (errored ?? undefined) : undefined;
  if (cut !== undefined) exchange.end(cut);
  else exchange.end(undefined, exchange.lastSeen);
}
