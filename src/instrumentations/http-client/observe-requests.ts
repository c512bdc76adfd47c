import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { failedAt } from '../../util/guard.ts';
import { callHook } from '../http-server/hook-calls.ts';
import { captureHeaders } from '../http-server/request/captured-headers.ts';
import type { Exchange } from './exchange.ts';
import type { HttpClientConfig } from './options.ts';
import { hasImplicitHeader, observeMethods, setPropagationHeaders } from './request-methods.ts';
import { portOf, targetOf, withPort } from './request-target.ts';
import { endWithResponse, observeEvents, onResponseEvent } from './response-events.ts';
import {
  type ClientInstruments,
  isObserved,
  observationPlace,
  startExchange,
} from './start-exchange.ts';
import { headerOfRequest, setStoredHeaders } from './stored-head.ts';

/** What requests of `node:http` and `node:https` are recorded with. */
export interface HttpClientInstruments extends ClientInstruments {
  readonly config: HttpClientConfig;
}

/** An exchange, and its response once it has arrived. */
interface ObservedRequest {
  readonly exchange: Exchange;
  readonly instruments: HttpClientInstruments;
  /** Whether the port is in the request, not assumed. */
  readonly isPortKnown: boolean;
  response: IncomingMessage | undefined;
}

const requests = new WeakMap<object, ObservedRequest>();

/**
 * Observes requests through Node's diagnostics channels, from their creation, before anything is sent. Must be called
 * once.
 *
 * @param instruments called for each request; `undefined` while the instrumentation is disabled
 */
export function observeRequests(instruments: () => HttpClientInstruments | undefined): void {
  on('http.client.request.created', ({ request }) => {
    const active = instruments();
    if (active !== undefined) onCreated(request, active);
  });
  on('http.client.response.finish', ({ request, response }) => {
    const entry = requests.get(request);
    if (entry !== undefined) onResponse(entry, request, response!);
  });
  on('http.client.request.error', ({ request, error }) => {
    const entry = requests.get(request);
    if (entry !== undefined) onError(entry, request, error);
  });
}

interface Message {
  readonly request: ClientRequest;
  readonly response?: IncomingMessage;
  readonly error?: unknown;
}

/** An error of a subscriber would end the process. */
function on(channel: string, handle: (message: Message) => void): void {
  const place = observationPlace(`the http client (${channel})`);
  subscribe(channel, (message) => {
    try {
      handle(message as Message);
    } catch (error) {
      failedAt(place, error);
    }
  });
}

function onCreated(request: ClientRequest, instruments: HttpClientInstruments): void {
  if (!isObserved(activeContext())) return;
  const { config, settings } = instruments;
  const { ignoreOutgoingRequestHook: ignore, startOutgoingSpanHook: start, requestHook } = config;
  const target = targetOf(request, settings.redacted);
  const options = ignore !== undefined || start !== undefined ? optionsOf(request) : undefined;
  if (ignore !== undefined && callHook('ignoreOutgoingRequestHook', () => ignore(options!))) return;
  const attributes: Attributes =
    start === undefined ? {} : (callHook('startOutgoingSpanHook', () => start(options!)) ?? {});
  const userAgent = headerOfRequest(request, 'user-agent');
  const exchange = startExchange(
    {
      method: request.method,
      target,
      userAgent: userAgent === undefined ? undefined : String(userAgent),
      attributes,
    },
    instruments,
  );
  const isPortKnown =
    target.address !== request.host || portOf(request, target.address) !== undefined;
  requests.set(request, { exchange, instruments, isPortKnown, response: undefined });
  // The signal was aborted before.
  if (request.destroyed) exchange.isCancelled = true;
  observeMethods(request, { exchangeOf, onTakeover, onClose });
  if (requestHook !== undefined) {
    callHook('requestHook', () => requestHook(exchange.span, request));
  }
  if (request.headersSent) setStoredHeaders(request, exchange.headers);
  else if (!hasImplicitHeader(request)) setPropagationHeaders(request, exchange);
}

function exchangeOf(request: object): Exchange | undefined {
  return requests.get(request)?.exchange;
}

function onResponse(
  entry: ObservedRequest,
  request: ClientRequest,
  response: IncomingMessage,
): void {
  const { exchange, instruments } = entry;
  const { settings, config } = instruments;
  const { span } = exchange;
  entry.response = response;
  updatePort(entry, request, response.socket?.remotePort);
  exchange.recordResponse(
    response.statusCode ?? 0,
    response.httpVersion,
    response.socket ?? undefined,
  );
  if (span.isRecording()) {
    const attributes: Attributes = {};
    captureHeaders(attributes, settings.requestHeaders, (name) => headerOfRequest(request, name));
    captureHeaders(attributes, settings.responseHeaders, (name) => response.headers[name]);
    span.setAttributes(attributes);
  }
  const { responseHook, applyCustomAttributesOnSpan: apply } = config;
  if (responseHook !== undefined) callHook('responseHook', () => responseHook(span, response));
  observeEvents(response, {
    exchange,
    onEvent:
      apply === undefined
        ? onResponseEvent
        : (...event) => {
            if (event[1] === 'end' || event[1] === 'close') {
              callHook('applyCustomAttributesOnSpan', () => apply(span, request, response));
            }
            onResponseEvent(...event);
          },
  });
}

function onTakeover(exchange: Exchange, response: unknown): void {
  const { statusCode, httpVersion, socket } = response as IncomingMessage;
  exchange.recordResponse(statusCode ?? 0, httpVersion, socket ?? undefined);
  exchange.end();
}

function onClose(exchange: Exchange, request: ClientRequest): void {
  const response = requests.get(request)?.response;
  if (response === undefined) exchange.end();
  else endWithResponse(exchange, response);
}

function onError(entry: ObservedRequest, request: ClientRequest, error: unknown): void {
  const { port } = (error ?? {}) as { readonly port?: unknown };
  updatePort(entry, request, typeof port === 'number' ? port : request.socket?.remotePort);
  entry.exchange.end(error, performance.now());
}

/**
 * Takes the port from the connection if the request does not have it: with `defaultPort` in the options, or a custom
 * `Host` header. The peer of an agent other than Node's may be a proxy.
 */
function updatePort(
  entry: ObservedRequest,
  request: ClientRequest,
  port: number | undefined,
): void {
  const { exchange, instruments, isPortKnown } = entry;
  const { target } = exchange;
  if (isPortKnown || port === undefined || port === target.port || !isDirect(request)) return;
  exchange.moveTo(withPort(target, port, String(request.path), instruments.settings.redacted));
}

function isDirect(request: ClientRequest): boolean {
  const { agent } = request as unknown as { readonly agent?: Partial<AgentParts> | null };
  if (agent == null) return true;
  return agent.constructor?.name === 'Agent' && agent.options?.proxyEnv == null;
}

interface AgentParts {
  readonly constructor: { readonly name?: string };
  readonly options: { readonly proxyEnv?: unknown };
}

/** The request options, in the form that hooks of the upstream instrumentation receive. */
function optionsOf(request: ClientRequest): RequestOptions {
  const { host, path, method, protocol } = request;
  const port = portOf(request, host);
  return {
    protocol,
    host,
    hostname: host,
    path,
    method,
    headers: request.getHeaders(),
    ...(port === undefined ? {} : { port }),
  };
}
