import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Context, context, diag } from '@opentelemetry/api';
import { countBytes } from './body-sizes.ts';
import { type Bound, bindEmitter, contextOf, emitBound, emitInContext } from './bound-emitter.ts';
import { endWithAnswer } from './end-request.ts';
import { watchHandshake } from './handshake.ts';
import { RequestContext } from './request-context.ts';
import { safely } from './safely.ts';
import type { ServerAnswer } from './server-answer.ts';
import { type Instruments, startRequest } from './start-request.ts';

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
  function emitOfResponse(this: unknown, event: string, ...rest: unknown[]): boolean {
    const response = this as Bound;
    if (event === 'close') return emitClose(response, rest);
    const observed = contextOf(response) as RequestContext;
    if (event === 'finish') observed.finished = true;
    else if (event === 'error') observed.thrown ??= rest[0];
    else if (event === 'timeout') observed.timedOut = true;
    return emitBound(response, event, rest);
  }

  function emitClose(response: Bound, rest: unknown[]): boolean {
    try {
      return emitBound(response, 'close', rest);
    } finally {
      try {
        const observed = contextOf(response) as RequestContext;
        const answer = response as unknown as ServerAnswer;
        endWithAnswer(observed, answer, settings);
        if (requestEndHook !== undefined) requestEndHook(answer.req, observed);
      } catch (error) {
        failed(error);
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
    bindEmitter(request, observed, emitInContext);
    if (!(observed instanceof RequestContext)) {
      bindEmitter(response, observed, emitInContext);
      return observed;
    }
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
        return failed(error);
      }
    },

    takeover(request, socket, scheme) {
      try {
        return beginTakeover(request, socket, scheme);
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/** What cannot be observed is served all the same, such as what a test takes for a request. */
function failed(error: unknown): undefined {
  diag.error('a request could not be observed', error);
}
