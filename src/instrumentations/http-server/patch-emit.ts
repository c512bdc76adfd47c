import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Context } from '@opentelemetry/api';
import { closeContext, openContext, ownsContexts, runIn } from '../../context/active-context.ts';
import { createOnce } from '../../util/once.ts';
import { standingIn } from '../patching/stand-in.ts';
import type { Observer } from './observer.ts';
import { unobserved } from './run-hook.ts';

type Emit = (this: unknown, ...event: unknown[]) => boolean;

/** The prototype of a class of servers. */
export interface ServerPrototype {
  emit: Emit;
}

const isFirst = createOnce();

/**
 * Has a class of servers show its requests. All other events pass with one comparison of a pointer each.
 *
 * - `request`; `checkContinue` and `checkExpectation`, which are emitted in its place where somebody
 *   listens: a request begins. Often its listener emits `request` in turn, which is seen to be the same.
 * - `upgrade`, `connect`: a request begins, and ends with the answer that is written to the socket.
 * - `clientError`, `dropRequest` and the rest pass: where there is a request that has become known, its
 *   response is closed, which ends it; otherwise there is none that could be recorded.
 *
 * @param observer asked for at each request; undefined while the instrumentation is off
 */
export function patchEmit(
  prototype: ServerPrototype,
  scheme: 'http' | 'https',
  observer: () => Observer | undefined,
): void {
  if (!isFirst(prototype)) return;
  const original = prototype.emit;

  const proceed = (server: unknown, event: IArguments): boolean =>
    original.apply(server, event as unknown as unknown[]);

  function current(): Observer | undefined {
    try {
      return observer();
    } catch (error) {
      return unobserved(error);
    }
  }

  /** The context in which the listeners of a request are called; undefined for that which is active. */
  function begin(event: IArguments): Context | undefined {
    const observing = current();
    if (observing === undefined) return undefined;
    // By their places: taking the list apart as one would take an array costs an iterator.
    const name = event[0] as string;
    const request = event[1] as IncomingMessage;
    const other = event[2] as unknown;
    return name === 'upgrade' || name === 'connect'
      ? observing.takeover(request, other as Duplex, scheme)
      : observing.request(request, other as ServerResponse, scheme);
  }

  const emit: Emit = function emit(this: unknown, event: unknown) {
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    const given = arguments as unknown as unknown[] & IArguments;
    let entered: Context | undefined;
    switch (event) {
      case 'request':
      case 'checkContinue':
      case 'checkExpectation':
      case 'upgrade':
      case 'connect':
        entered = begin(given);
    }
    if (entered === undefined) return original.apply(this, given);
    if (!ownsContexts()) return runIn(entered, proceed, this, given);
    // Here and not in a function of its own, which would be in the stacks of the service.
    const before = openContext(entered);
    let returned = false;
    try {
      const heard = original.apply(this, given);
      returned = true;
      return heard;
    } finally {
      closeContext(before, entered, returned);
    }
  };
  prototype.emit = standingIn(emit, original);
}
