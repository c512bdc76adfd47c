import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Context, context } from '@opentelemetry/api';
import { countBytes } from './body-sizes.ts';
import {
  type Bound,
  bindEmitter,
  contextOf,
  emitBound,
  emitForNode,
  emitInContext,
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
    switch (event) {
      case 'finish':
        // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
        return emitFinish(response, arguments);
      case 'close':
        // biome-ignore lint/complexity/noArguments: the same
        return emitClose(response, arguments);
      case 'error':
        observedOf(response).thrown ??= detail;
        break;
      case 'timeout':
        observedOf(response).timedOut = true;
        break;
    }
    // biome-ignore lint/complexity/noArguments: the same
    return emitBound(response, event, arguments);
  }

  function emitClose(response: Bound, given: IArguments): boolean {
    try {
      return emitBound(response, 'close', given);
    } finally {
      try {
        const observed = observedOf(response);
        const answer = response as unknown as ServerAnswer;
        endWithAnswer(observed, answer, settings);
        if (requestEndHook !== undefined) requestEndHook(answer.req, observed);
      } catch (error) {
        unobserved(error);
      }
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
    bindEmitter(request, observed, emitOfRequest);
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

/**
 * Node listens to the end of a body that nobody has read when its response has left, to forget the
 * request. That needs no context, and entering one is a good part of what a request costs.
 */
function emitFinish(response: Bound, given: IArguments): boolean {
  const observed = observedOf(response);
  observed.finished = true;
  const request = (response as unknown as ServerAnswer).req as unknown as Bound | undefined;
  if (
    request === undefined ||
    contextOf(request) !== observed ||
    request.listenerCount('end') > 0
  ) {
    return emitBound(response, 'finish', given);
  }
  const hadListeners = emitBound(response, 'finish', given);
  observed.onlyNodeAwaitsEnd = request.listenerCount('end') === 1;
  return hadListeners;
}

/** The `emit` of requests. */
function emitOfRequest(this: unknown, event: string): boolean {
  const request = this as Bound;
  const { onlyNodeAwaitsEnd } = observedOf(request);
  if (event === 'end' && onlyNodeAwaitsEnd && request.listenerCount('end') === 1) {
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    return emitForNode(request, arguments);
  }
  // biome-ignore lint/complexity/noArguments: the same
  return emitBound(request, event, arguments);
}
