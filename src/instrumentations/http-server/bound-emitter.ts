import { EventEmitter } from 'node:events';
import { type Context, context } from '@opentelemetry/api';
import { runNotingThrows } from './thrown.ts';

/** A request or a response whose listeners run in a context. */
export interface Bound {
  [CONTEXT]?: Context;
  [EMIT]?: Emit;
  emit: Emit;
  listenerCount(event: string): number;
}

type Emit = (this: unknown, ...event: unknown[]) => boolean;

const CONTEXT = Symbol('sightline.context');
const EMIT = Symbol('sightline.emit');
const plainEmit = EventEmitter.prototype.emit as Emit;

/**
 * Has all listeners of an emitter run in a context: the body of a request comes in by the connection,
 * which belongs to no request, and so do the ends of both. `context.bind` would replace seven methods
 * with functions of their own; this one is the same for all requests.
 *
 * @param emit `emitBound`, or what calls it
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
export function emitInContext(this: unknown): boolean {
  // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
  return emitBound(this as Bound, arguments);
}

/** Emits in the context that the emitter was bound to. */
export function emitBound(emitter: Bound, event: IArguments): boolean {
  const to = emitter[CONTEXT]!;
  // Most events have no listener, and entering a context costs more than asking.
  const nobody = emitter[EMIT] === undefined && emitter.listenerCount(event[0]) === 0;
  if (nobody || context.active() === to) return callEmit(emitter, event);
  return runNotingThrows(to, callEmit, emitter, event);
}

function callEmit(emitter: Bound, event: IArguments): boolean {
  return (emitter[EMIT] ?? plainEmit).apply(emitter, event as unknown as unknown[]);
}
