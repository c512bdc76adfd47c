import { EventEmitter } from 'node:events';
import type { Context } from '@opentelemetry/api';
import {
  activeContext,
  closeContext,
  openContext,
  ownsContexts,
  runIn,
} from '../../context/active-context.ts';

/** A request or a response whose listeners run in a context. */
export interface Bound {
  [CONTEXT]?: Context;
  [EMIT]?: Emit;
  emit: Emit;
  listenerCount(event: string): number;
}

export type Emit = (this: unknown, event: string, ...rest: unknown[]) => boolean;

const CONTEXT = Symbol('sightline.context');
const EMIT = Symbol('sightline.emit');
const plainEmit = EventEmitter.prototype.emit as Emit;

/**
 * Has all listeners of an emitter run in a context: the body of a request comes in by the connection,
 * which belongs to no request, and so do the ends of both. `context.bind` would replace seven methods
 * with functions of their own; this one is the same for all requests.
 *
 * @param emit `emitInContext`, or what does the same and more
 */
export function bindEmitter(target: object, to: Context, emit: Emit): void {
  const emitter = target as Bound;
  // Somebody else has replaced it, or a class of the service's overrides it.
  if (emitter.emit !== plainEmit) emitter[EMIT] = emitter.emit;
  emitter[CONTEXT] = to;
  emitter.emit = emit;
}

/** The context that an emitter was bound to. */
export function contextOf(target: object): Context | undefined {
  return (target as Bound)[CONTEXT];
}

/**
 * The `emit` of requests, and of responses that are only bound: listeners run in the context of the emitter.
 *
 * Node listens to the end of a body that nobody has read when its response has left, to forget the request. That
 * needs no context, and entering one is a good part of what a request costs.
 */
export function emitInContext(this: unknown, event: string): boolean {
  const emitter = this as Bound;
  const to = emitter[CONTEXT]!;
  // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
  const given = arguments as unknown as [string, ...unknown[]] & IArguments;
  if (isUnheard(emitter, event)) return false;
  const below = emitter[EMIT] ?? plainEmit;
  if (activeContext() === to || isForNode(emitter, event)) return below.apply(emitter, given);
  if (!ownsContexts()) return runIn(to, emitBelow, emitter, given);
  // Here and not in a function of its own, which would be in the stacks of the service.
  const before = openContext(to);
  let returned = false;
  try {
    const heard = below.apply(emitter, given);
    returned = true;
    return heard;
  } finally {
    closeContext(before, to, returned);
  }
}

/** Whether nothing comes of an event, as of most: it has no listener. An error without one is thrown. */
export function isUnheard(emitter: Bound, event: string): boolean {
  return emitter[EMIT] === undefined && emitter.listenerCount(event) === 0 && event !== 'error';
}

function isForNode(emitter: Bound, event: string): boolean {
  if (event !== 'end') return false;
  const { onlyNodeAwaitsEnd } = emitter[CONTEXT] as { readonly onlyNodeAwaitsEnd?: boolean };
  return onlyNodeAwaitsEnd === true && emitter.listenerCount('end') === 1;
}

/** As it is emitted without us. */
export function emitBelow(emitter: Bound, given: IArguments): boolean {
  return (emitter[EMIT] ?? plainEmit).apply(emitter, given as unknown as [string, ...unknown[]]);
}

/** What `emitBelow` calls, for those who want no frame of it. */
export function emitOf(emitter: Bound): Emit {
  return emitter[EMIT] ?? plainEmit;
}
