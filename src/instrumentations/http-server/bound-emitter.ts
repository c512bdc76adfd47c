import { EventEmitter } from 'node:events';
import type { Context } from '@opentelemetry/api';
import { activeContext, runIn } from '../../context/active-context.ts';

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
export function emitInContext(this: unknown, event: string): boolean {
  // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
  return emitBound(this as Bound, event, arguments);
}

/**
 * Emits in the context that the emitter was bound to.
 *
 * @param given the event, and what is emitted with it
 */
export function emitBound(emitter: Bound, event: string, given: IArguments): boolean {
  const to = emitter[CONTEXT]!;
  if (emitter[EMIT] !== undefined) return runIn(to, emitOther, emitter, given);
  // Most events have no listener. An error without one is thrown.
  if (emitter.listenerCount(event) === 0 && event !== 'error') return false;
  return activeContext() === to
    ? emitPlainly(emitter, given)
    : runIn(to, emitPlainly, emitter, given);
}

/** The same outside of that context, for listeners that are known to be Node's own. */
export function emitForNode(emitter: Bound, given: IArguments): boolean {
  return emitter[EMIT] === undefined ? emitPlainly(emitter, given) : emitOther(emitter, given);
}

function emitPlainly(emitter: Bound, given: IArguments): boolean {
  return plainEmit.apply(emitter, given as unknown as [string, ...unknown[]]);
}

function emitOther(emitter: Bound, given: IArguments): boolean {
  return emitter[EMIT]!.apply(emitter, given as unknown as [string, ...unknown[]]);
}
