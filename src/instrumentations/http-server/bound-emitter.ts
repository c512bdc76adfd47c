import { EventEmitter } from 'node:events';
import type { Context } from '@opentelemetry/api';
import {
  activeContext,
  closeContext,
  openContext,
  ownsContexts,
  runIn,
} from '../../context/active-context.ts';

/** A request or response whose listeners run in a context. */
export interface BoundEmitter {
  [CONTEXT]?: Context;
  [EMIT]?: Emit;
  emit: Emit;
  listenerCount(event: string): number;
}

export type Emit = (this: unknown, event: string, ...rest: unknown[]) => boolean;

const CONTEXT = Symbol('sightline.context');
const EMIT = Symbol('sightline.emit');
const defaultEmit = EventEmitter.prototype.emit as Emit;

/**
 * Runs all listeners of an emitter in a context. The connection emits the events of request bodies and the ends of
 * requests and responses, and it belongs to no request. `context.bind` would replace seven methods with a new
 * function each; this function is shared by all requests.
 *
 * @param emit `emitInContext`, or a function that extends it
 */
export function bindEmitter(target: object, context: Context, emit: Emit): void {
  const emitter = target as BoundEmitter;
  // Another library has replaced it, or a class of the service overrides it.
  if (emitter.emit !== defaultEmit) emitter[EMIT] = emitter.emit;
  emitter[CONTEXT] = context;
  emitter.emit = emit;
}

/** The context of a bound emitter; `undefined` if it is not bound. */
export function contextOf(target: object): Context | undefined {
  return (target as BoundEmitter)[CONTEXT];
}

/**
 * The `emit` of requests, and of responses of ignored requests: calls listeners in the context of the emitter.
 *
 * When a response has been sent and nobody has read the request body, Node listens for the end of the body to release
 * the request. That listener needs no context, and entering one is a considerable part of the cost of a request.
 */
export function emitInContext(this: unknown, event: string): boolean {
  const emitter = this as BoundEmitter;
  const context = emitter[CONTEXT]!;
  // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
  const args = arguments as unknown as [string, ...unknown[]] & IArguments;
  if (hasNoListener(emitter, event)) return false;
  const originalEmit = emitter[EMIT] ?? defaultEmit;
  if (activeContext() === context || isForNodeOnly(emitter, event))
    return originalEmit.apply(emitter, args);
  if (!ownsContexts()) return runIn(context, callOriginalEmit, emitter, args);
  // Inlined: a function of its own would appear in the stacks of the service.
  const previous = openContext(context);
  let hasReturned = false;
  try {
    const hadListeners = originalEmit.apply(emitter, args);
    hasReturned = true;
    return hadListeners;
  } finally {
    closeContext(previous, context, hasReturned);
  }
}

/**
 * Whether an event has no effect because it has no listener, as is usual. An `error` event without a listener throws.
 */
export function hasNoListener(emitter: BoundEmitter, event: string): boolean {
  return emitter[EMIT] === undefined && emitter.listenerCount(event) === 0 && event !== 'error';
}

function isForNodeOnly(emitter: BoundEmitter, event: string): boolean {
  if (event !== 'end') return false;
  const { onlyNodeAwaitsEnd } = emitter[CONTEXT] as { readonly onlyNodeAwaitsEnd?: boolean };
  return onlyNodeAwaitsEnd === true && emitter.listenerCount('end') === 1;
}

/** Emits the event as without Sightline. */
export function callOriginalEmit(emitter: BoundEmitter, args: IArguments): boolean {
  return (emitter[EMIT] ?? defaultEmit).apply(emitter, args as unknown as [string, ...unknown[]]);
}

/** The function that `callOriginalEmit` calls, for callers that must not add its stack frame. */
export function originalEmitOf(emitter: BoundEmitter): Emit {
  return emitter[EMIT] ?? defaultEmit;
}
