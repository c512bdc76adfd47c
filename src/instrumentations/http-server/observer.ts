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
import { runNotingThrows } from './thrown.ts';

/** Calls the listeners of the service. */
export type Proceed = () => boolean;

/** Observes the requests of all servers. */
export interface Observer {
  /** A request that is answered by a response. */
  request(
    request: IncomingMessage,
    response: ServerResponse,
    scheme: 'http' | 'https',
    proceed: Proceed,
  ): boolean;
  /** A request whose listener gets the connection: `upgrade` and `connect`. */
  takeover(
    request: IncomingMessage,
    socket: Duplex,
    scheme: 'http' | 'https',
    proceed: Proceed,
  ): boolean;
}

export function createObserver(instruments: Instruments): Observer {
  const { settings } = instruments;
  const { requestHook, responseHook, requestEndHook, recordBodySizes } = settings.config;

  /** The `emit` of responses: the one place at which all of a response's life can be seen. */
  function emitOfResponse(this: unknown, event: unknown, argument: unknown): boolean {
    const response = this as Bound;
    const observed = contextOf(response) as RequestContext;
    if (event === 'finish') observed.finished = true;
    else if (event === 'error') observed.thrown ??= argument;
    else if (event === 'timeout') observed.timedOut = true;
    else if (event === 'close') {
      try {
        // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
        return emitBound(response, arguments);
      } finally {
        try {
          const answer = response as unknown as ServerAnswer;
          endWithAnswer(observed, answer, settings);
          if (requestEndHook !== undefined) requestEndHook(answer.req, observed);
        } catch (error) {
          failed(error);
        }
      }
    }
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    return emitBound(response, arguments);
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
  ): Context | undefined {
    try {
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
    } catch (error) {
      return failed(error);
    }
  }

  function beginTakeover(
    request: IncomingMessage,
    socket: Duplex,
    scheme: 'http' | 'https',
  ): Context | undefined {
    try {
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
    } catch (error) {
      return failed(error);
    }
  }

  return {
    request(request, response, scheme, proceed) {
      // Emitted again, from the listener of `checkContinue` or by a server that passes requests on.
      if (contextOf(response) !== undefined) return proceed();
      const observed = begin(request, response, scheme);
      return observed === undefined ? proceed() : runNotingThrows(observed, proceed);
    },

    takeover(request, socket, scheme, proceed) {
      const observed = beginTakeover(request, socket, scheme);
      return observed === undefined ? proceed() : runNotingThrows(observed, proceed);
    },
  };
}

/** What cannot be observed is served all the same, such as what a test takes for a request. */
function failed(error: unknown): undefined {
  diag.error('a request could not be observed', error);
}
