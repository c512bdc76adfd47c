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
  type BoundEmitter,
  bindEmitter,
  callOriginalEmit,
  contextOf,
  emitInContext,
  hasNoListener,
  originalEmitOf,
} from './bound-emitter.ts';
import { endWithResponse } from './end-request.ts';
import { callHook, reportObservationFailure } from './hook-calls.ts';
import { RequestContext } from './request-context.ts';
import type { AnyServerResponse } from './server-response.ts';
import { type Instruments, startRequest } from './start-request.ts';
import { watchHandshake } from './upgrade.ts';

/**
 * Observes the requests of all servers. Both methods return the context for the listeners of the service; `undefined`
 * for the active one.
 */
export interface Observer {
  /** A request with a response object. */
  request(
    request: IncomingMessage,
    response: ServerResponse,
    scheme: 'http' | 'https',
  ): Context | undefined;
  /** A request whose listener takes over the connection: `upgrade` and `connect`. */
  takeover(request: IncomingMessage, socket: Duplex, scheme: 'http' | 'https'): Context | undefined;
}

export function createObserver(instruments: Instruments): Observer {
  const { settings } = instruments;
  const { requestHook, responseHook, requestEndHook, recordBodySizes } = settings.config;

  /** The `emit` of responses: the only place where every event of a response can be observed. */
  function emitOfResponse(this: unknown, event: string, error?: unknown): boolean {
    const response = this as BoundEmitter;
    const requestContext = requestContextOf(response);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    const args = arguments as unknown as [string, ...unknown[]] & IArguments;
    let unreadRequest: BoundEmitter | undefined;
    switch (event) {
      case 'finish':
        unreadRequest = finish(response, requestContext);
        break;
      case 'error':
        requestContext.error ??= error;
        break;
      case 'timeout':
        requestContext.timedOut = true;
        break;
    }
    if (hasNoListener(response, event)) {
      if (event === 'close') close(response, requestContext);
      return false;
    }
    const originalEmit = originalEmitOf(response);
    const isForeign = !ownsContexts();
    const isActive = isForeign || activeContext() === requestContext;
    // Inlined: a function of its own would appear in the stacks of the service.
    const previous = isActive ? undefined : openContext(requestContext);
    let hasReturned = false;
    try {
      const hadListeners = isForeign
        ? runIn(requestContext, callOriginalEmit, response, args)
        : originalEmit.apply(response, args);
      hasReturned = true;
      if (unreadRequest !== undefined)
        requestContext.onlyNodeAwaitsEnd = unreadRequest.listenerCount('end') === 1;
      return hadListeners;
    } finally {
      if (!isActive) closeContext(previous, requestContext, hasReturned);
      if (event === 'close') close(response, requestContext);
    }
  }

  function close(response: BoundEmitter, requestContext: RequestContext): void {
    try {
      const serverResponse = response as unknown as AnyServerResponse;
      endWithResponse(requestContext, serverResponse, settings);
      if (requestEndHook !== undefined) requestEndHook(serverResponse.req, requestContext);
    } catch (error) {
      reportObservationFailure(error);
    }
  }

  function runHooks(
    requestContext: RequestContext,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    const { span } = requestContext;
    if (requestHook !== undefined) callHook('requestHook', () => requestHook(span, request));
    if (responseHook !== undefined) callHook('responseHook', () => responseHook(span, response));
  }

  function begin(
    request: IncomingMessage,
    response: ServerResponse,
    scheme: 'http' | 'https',
  ): Context {
    const requestContext = startRequest(request, scheme, instruments);
    if (!(requestContext instanceof RequestContext)) {
      bindEmitter(request, requestContext, emitInContext);
      bindEmitter(response, requestContext, emitInContext);
      return requestContext;
    }
    bindEmitter(request, requestContext, emitInContext);
    bindEmitter(response, requestContext, emitOfResponse);
    if (recordBodySizes) countBytes(request, response, requestContext);
    if (requestHook !== undefined || responseHook !== undefined) {
      context.with(requestContext, runHooks, undefined, requestContext, request, response);
    }
    return requestContext;
  }

  function beginTakeover(
    request: IncomingMessage,
    socket: Duplex,
    scheme: 'http' | 'https',
  ): Context {
    const requestContext = startRequest(request, scheme, instruments);
    if (!(requestContext instanceof RequestContext)) return requestContext;
    if (requestHook !== undefined) {
      context.with(requestContext, () =>
        callHook('requestHook', () => requestHook(requestContext.span, request)),
      );
    }
    const onEnd =
      requestEndHook === undefined ? undefined : () => requestEndHook(request, requestContext);
    watchHandshake(socket, requestContext, onEnd);
    return requestContext;
  }

  return {
    request(request, response, scheme) {
      // Emitted again, by a listener of `checkContinue` or by a server that forwards requests.
      if (contextOf(response) !== undefined) return undefined;
      try {
        return begin(request, response, scheme);
      } catch (error) {
        return reportObservationFailure(error);
      }
    },

    takeover(request, socket, scheme) {
      try {
        return beginTakeover(request, socket, scheme);
      } catch (error) {
        return reportObservationFailure(error);
      }
    },
  };
}

function requestContextOf(emitter: BoundEmitter): RequestContext {
  return contextOf(emitter) as RequestContext;
}

/** @returns the request, if nothing listens for the end of its body yet: Node will, to release it */
function finish(response: BoundEmitter, requestContext: RequestContext): BoundEmitter | undefined {
  requestContext.finished = true;
  const request = (response as unknown as AnyServerResponse).req as unknown as
    | BoundEmitter
    | undefined;
  const isSameRequest = request !== undefined && contextOf(request) === requestContext;
  return isSameRequest && request.listenerCount('end') === 0 ? request : undefined;
}
