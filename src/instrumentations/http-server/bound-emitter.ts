import { EventEmitter } from 'node:events';
import type { Context } from '@opentelemetry/api';
import { activeContext, runIn } from '../../active-context.ts';

/** A request or a response whose listeners run in a context. */
export interface Bound {
  [CONTEXT]?: Context;
  [EMIT]?: Emit;
  emit: Emit;
  listenerCount(event: string): number;
}

type Emit = (this: unknown, event: string, ...rest: unknown[]) => boolean;

const CONTEXT = Symbol('sightline.context');
const EMIT = Symbol('sightline.emit');
const plainEmit = EventEmitter.prototype.emit as Emit;

/**
 * Has all listeners of an emitter run in a context: the body of a request comes in by the connection,
 * which belongs to no request, and so do the ends of both. `context.bind` would replace seven methods
 * with functions of their own; this one is the same for all requests.
 *
 * @param emit `emitInContext`, or what calls `emitBound`
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

/** The `emit` of emitters that are only bound. */
export function emitInContext(this: unknown, event: string, ...rest: unknown[]): boolean {
  return emitBound(this as Bound, event, rest);
}

/** Emits in the context that the emitter was bound to. */
export function emitBound(emitter: Bound, event: string, rest: unknown[]): boolean {
  const to = emitter[CONTEXT]!;
  if (emitter[EMIT] !== undefined) return runIn(to, emitOther, emitter, [event, ...rest]);
  // Most events have no listener, and entering a context costs more than asking.
  if (emitter.listenerCount(event) === 0 || activeContext() === to) {
    return rest.length === 0
      ? plainEmit.call(emitter, event)
      : plainEmit.call(emitter, event, ...rest);
  }
  return rest.length === 0
    ? runIn(to, emitAlone, emitter, event)
    : runIn(to, emitAll, emitter, [event, ...rest]);
}

function emitAlone(emitter: Bound, event: string): boolean {
  return plainEmit.call(emitter, event);
}

function emitAll(emitter: Bound, event: [string, ...unknown[]]): boolean {
  return plainEmit.apply(emitter, event);
}

function emitOther(emitter: Bound, event: [string, ...unknown[]]): boolean {
  return emitter[EMIT]!.apply(emitter, event);
}
