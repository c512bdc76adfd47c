import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Context } from '@opentelemetry/api';
import { closeContext, openContext, ownsContexts, runIn } from '../../context/active-context.ts';
import { createOnce } from '../../util/once.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { reportObservationFailure } from './hook-calls.ts';
import type { Observer } from './observer.ts';

type Emit = (this: unknown, ...event: unknown[]) => boolean;

/** The prototype of a server class. */
export interface ServerPrototype {
  emit: Emit;
}

const isFirst = createOnce();

/**
 * Observes the requests of a server class. All other events cost one comparison each.
 *
 * - `request`; and `checkContinue` and `checkExpectation`, which replace it if they have a listener: a request
 *   starts. The listener often emits `request` afterwards, which is recognised as the same request.
 * - `upgrade`, `connect`: a request starts, and ends with the response that is written to the socket.
 * - `clientError`, `dropRequest` and others are ignored: if a request has started, its response is closed, which ends
 *   it; otherwise there is nothing to record.
 *
 * @param observer called for each request; `undefined` while the instrumentation is disabled
 */
export function patchEmit(
  prototype: ServerPrototype,
  scheme: 'http' | 'https',
  observer: () => Observer | undefined,
): void {
  if (!isFirst(prototype)) return;
  const original = prototype.emit;

  const callOriginal = (server: unknown, event: IArguments): boolean =>
    original.apply(server, event as unknown as unknown[]);

  function getObserver(): Observer | undefined {
    try {
      return observer();
    } catch (error) {
      return reportObservationFailure(error);
    }
  }

  /** The context for the listeners of a request; `undefined` for the active one. */
  function begin(event: IArguments): Context | undefined {
    const currentObserver = getObserver();
    if (currentObserver === undefined) return undefined;
    // Indexed access: destructuring would cost an iterator.
    const name = event[0] as string;
    const request = event[1] as IncomingMessage;
    const responseOrSocket = event[2] as unknown;
    return name === 'upgrade' || name === 'connect'
      ? currentObserver.takeover(request, responseOrSocket as Duplex, scheme)
      : currentObserver.request(request, responseOrSocket as ServerResponse, scheme);
  }

  const emit: Emit = function emit(this: unknown, event: unknown) {
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    const args = arguments as unknown as unknown[] & IArguments;
    let context: Context | undefined;
    switch (event) {
      case 'request':
      case 'checkContinue':
      case 'checkExpectation':
      case 'upgrade':
      case 'connect':
        context = begin(args);
    }
    if (context === undefined) return original.apply(this, args);
    if (!ownsContexts()) return runIn(context, callOriginal, this, args);
    // Inlined: a function of its own would appear in the stacks of the service.
    const previous = openContext(context);
    let hasReturned = false;
    try {
      const hadListeners = original.apply(this, args);
      hasReturned = true;
      return hadListeners;
    } finally {
      closeContext(previous, context, hasReturned);
    }
  };
  prototype.emit = mimicSignature(emit, original);
}
