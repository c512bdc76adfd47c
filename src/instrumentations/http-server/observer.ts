import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Context, context } from '@opentelemetry/api';
import {
  activeContext,
  closeContext,
  openContext,
  ownsContexts,
  runIn,
} from '../../context/active-context.ts';
import { countBytes } from './body-sizes.ts';
import {
  type Bound,
  bindEmitter,
  contextOf,
  emitBelow,
  emitInContext,
  emitOf,
  isUnheard,
} from './bound-emitter.ts';
import { endWithAnswer } from './end-request.ts';
import { RequestContext } from './request-context.ts';
import { safely, unobserved } from './run-hook.ts';
import type { ServerAnswer } from './server-response.ts';
import { type Instruments, startRequest } from './start-request.ts';
import { watchHandshake } from './upgrade.ts';

/**
 * Observes the requests of all servers. Both methods give the context in which the listeners of the
 * service are to be called; undefined for that which is active.
 */
export interface Observer {
  /** A request that is answered by a response. */
  request(
    request: IncomingMessage,
    response: ServerResponse,
    scheme: 'http' | 'https',
  ): Context | undefined;
  /** A request whose listener gets the connection: `upgrade` and `connect`. */
  takeover(request: IncomingMessage, socket: Duplex, scheme: 'http' | 'https'): Context | undefined;
}

export function createObserver(instruments: Instruments): Observer {
  const { settings } = instruments;
  const { requestHook, responseHook, requestEndHook, recordBodySizes } = settings.config;

  /** The `emit` of responses: the one place at which all of a response's life can be seen. */
  function emitOfResponse(this: unknown, event: string, detail?: unknown): boolean {
    const response = this as Bound;
    const observed = observedOf(response);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    const given = arguments as unknown as [string, ...unknown[]] & IArguments;
    let awaited: Bound | undefined;
    switch (event) {
      case 'finish':
        awaited = finish(response, observed);
        break;
      case 'error':
        observed.thrown ??= detail;
        break;
      case 'timeout':
        observed.timedOut = true;
        break;
    }
    if (isUnheard(response, event)) {
      if (event === 'close') close(response, observed);
      return false;
    }
    const below = emitOf(response);
    const isForeign = !ownsContexts();
    const isInside = isForeign || activeContext() === observed;
    // Here and not in a function of its own, which would be in the stacks of the service.
    const before = isInside ? undefined : openContext(observed);
    let returned = false;
    try {
      const heard = isForeign
        ? runIn(observed, emitBelow, response, given)
        : below.apply(response, given);
      returned = true;
      if (awaited !== undefined) observed.onlyNodeAwaitsEnd = awaited.listenerCount('end') === 1;
      return heard;
    } finally {
      if (!isInside) closeContext(before, observed, returned);
      if (event === 'close') close(response, observed);
    }
  }

  function close(response: Bound, observed: RequestContext): void {
    try {
      const answer = response as unknown as ServerAnswer;
      endWithAnswer(observed, answer, settings);
      if (requestEndHook !== undefined) requestEndHook(answer.req, observed);
    } catch (error) {
      unobserved(error);
    }
  }

  function runHooks(observed: RequestContext, request: IncomingMessage, response: ServerResponse) {
    const { span } = observed;
    if (requestHook !== undefined) safely('requestHook', () => requestHook(span, request));
    if (responseHook !== undefined) safely('responseHook', () => responseHook(span, response));
  }

  function begin(
    request: IncomingMessage,
    response: ServerResponse,
    scheme: 'http' | 'https',
  ): Context {
    const observed = startRequest(request, scheme, instruments);
    if (!(observed instanceof RequestContext)) {
      bindEmitter(request, observed, emitInContext);
      bindEmitter(response, observed, emitInContext);
      return observed;
    }
    bindEmitter(request, observed, emitInContext);
    bindEmitter(response, observed, emitOfResponse);
    if (recordBodySizes) countBytes(request, response, observed);
    if (requestHook !== undefined || responseHook !== undefined) {
      context.with(observed, runHooks, undefined, observed, request, response);
    }
    return observed;
  }

  function beginTakeover(
    request: IncomingMessage,
    socket: Duplex,
    scheme: 'http' | 'https',
  ): Context {
    const observed = startRequest(request, scheme, instruments);
    if (!(observed instanceof RequestContext)) return observed;
    if (requestHook !== undefined) {
      context.with(observed, () =>
        safely('requestHook', () => requestHook(observed.span, request)),
      );
    }
    const onEnd =
      requestEndHook === undefined ? undefined : () => requestEndHook(request, observed);
    watchHandshake(socket, observed, onEnd);
    return observed;
  }

  return {
    request(request, response, scheme) {
      // Emitted again, from the listener of `checkContinue` or by a server that passes requests on.
      if (contextOf(response) !== undefined) return undefined;
      try {
        return begin(request, response, scheme);
      } catch (error) {
        return unobserved(error);
      }
    },

    takeover(request, socket, scheme) {
      try {
        return beginTakeover(request, socket, scheme);
      } catch (error) {
        return unobserved(error);
      }
    },
  };
}

function observedOf(emitter: Bound): RequestContext {
  return contextOf(emitter) as RequestContext;
}

/** @returns the request, where nobody awaits the end of its body so far: Node will, to forget it */
function finish(response: Bound, observed: RequestContext): Bound | undefined {
  observed.finished = true;
  const request = (response as unknown as ServerAnswer).req as unknown as Bound | undefined;
  const isOurs = request !== undefined && contextOf(request) === observed;
  return isOurs && request.listenerCount('end') === 0 ? request : undefined;
}
