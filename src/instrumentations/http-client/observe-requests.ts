import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Attributes } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { failedAt, type Place, placeOf } from '../../util/guard.ts';
import { captureHeaders } from '../http-server/request/captured-headers.ts';
import { safely } from '../http-server/run-hook.ts';
import { answerSeen, endWithAnswer, observeEvents } from './answer-events.ts';
import type { Exchange } from './exchange.ts';
import type { HttpClientConfig } from './options.ts';
import { observeMethods, putIntoHeaders, tellsOfHead } from './request-methods.ts';
import { atPort, portOf, targetOf } from './request-target.ts';
import { type ClientInstruments, isObserved, startExchange } from './start-exchange.ts';
import { headerOfRequest, putIntoStoredHead } from './stored-head.ts';

/** What requests of `node:http` and `node:https` are observed with. */
export interface HttpClientInstruments extends ClientInstruments {
  readonly config: HttpClientConfig;
}

/** Exchanges of requests that have not ended, and the answers that have come. */
interface Observed {
  readonly exchange: Exchange;
  readonly instruments: HttpClientInstruments;
  /** Whether the port was read from the request, and not merely assumed. */
  readonly isPortKnown: boolean;
  answer: IncomingMessage | undefined;
}

const requests = new WeakMap<object, Observed>();

/**
 * Observes requests by Node's diagnostics channels, as soon as they exist and before anything of them is
 * sent. Call it once.
 *
 * @param instruments asked for at each request; undefined while the instrumentation is off
 */
export function observeRequests(instruments: () => HttpClientInstruments | undefined): void {
  on('http.client.request.created', ({ request }) => {
    const given = instruments();
    if (given !== undefined) created(request, given);
  });
  on('http.client.response.finish', ({ request, response }) => {
    const observed = requests.get(request);
    if (observed !== undefined) answered(observed, request, response!);
  });
  on('http.client.request.error', ({ request, error }) => {
    const observed = requests.get(request);
    if (observed !== undefined) failed(observed, request, error);
  });
}

interface Message {
  readonly request: ClientRequest;
  readonly response?: IncomingMessage;
  readonly error?: unknown;
}

function observing(channel: string): Place {
  return placeOf(
    `observing requests of the http client (${channel})`,
    'A span or a metric of the request is missing, and the request goes on. Report this to Sightline.',
  );
}

/** What a subscriber throws would end the process. */
function on(channel: string, act: (message: Message) => void): void {
  const place = observing(channel);
  subscribe(channel, (message) => {
    try {
      act(message as Message);
    } catch (error) {
      failedAt(place, error);
    }
  });
}

function created(request: ClientRequest, instruments: HttpClientInstruments): void {
  if (!isObserved(activeContext())) return;
  const { config, settings } = instruments;
  const { ignoreOutgoingRequestHook: ignore, startOutgoingSpanHook: start, requestHook } = config;
  const target = targetOf(request, settings.redacted);
  const options = ignore !== undefined || start !== undefined ? optionsOf(request) : undefined;
  if (ignore !== undefined && safely('ignoreOutgoingRequestHook', () => ignore(options!))) return;
  const attributes: Attributes =
    start === undefined ? {} : (safely('startOutgoingSpanHook', () => start(options!)) ?? {});
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
  requests.set(request, { exchange, instruments, isPortKnown, answer: undefined });
  // A signal that was aborted before.
  if (request.destroyed) exchange.cancelled = true;
  observeMethods(request, { exchangeOf, takenOver, closed });
  if (requestHook !== undefined) {
    safely('requestHook', () => requestHook(exchange.span, request));
  }
  if (request.headersSent) putIntoStoredHead(request, exchange.headers);
  else if (!tellsOfHead(request)) putIntoHeaders(request, exchange);
}

function exchangeOf(request: object): Exchange | undefined {
  return requests.get(request)?.exchange;
}

function answered(observed: Observed, request: ClientRequest, answer: IncomingMessage): void {
  const { exchange, instruments } = observed;
  const { settings, config } = instruments;
  const { span } = exchange;
  observed.answer = answer;
  learnPort(observed, request, answer.socket?.remotePort);
  exchange.answered(answer.statusCode ?? 0, answer.httpVersion, answer.socket ?? undefined);
  if (span.isRecording()) {
    const attributes: Attributes = {};
    captureHeaders(attributes, settings.requestHeaders, (name) => headerOfRequest(request, name));
    captureHeaders(attributes, settings.responseHeaders, (name) => answer.headers[name]);
    span.setAttributes(attributes);
  }
  const { responseHook, applyCustomAttributesOnSpan: apply } = config;
  if (responseHook !== undefined) safely('responseHook', () => responseHook(span, answer));
  observeEvents(answer, {
    exchange,
    seen:
      apply === undefined
        ? answerSeen
        : (...event) => {
            if (event[1] === 'end' || event[1] === 'close') {
              safely('applyCustomAttributesOnSpan', () => apply(span, request, answer));
            }
            answerSeen(...event);
          },
  });
}

function takenOver(exchange: Exchange, answer: unknown): void {
  const { statusCode, httpVersion, socket } = answer as IncomingMessage;
  exchange.answered(statusCode ?? 0, httpVersion, socket ?? undefined);
  exchange.end();
}

function closed(exchange: Exchange, request: ClientRequest): void {
  const answer = requests.get(request)?.answer;
  if (answer === undefined) exchange.end();
  else endWithAnswer(exchange, answer);
}

function failed(observed: Observed, request: ClientRequest, error: unknown): void {
  const { port } = (error ?? {}) as { readonly port?: unknown };
  learnPort(observed, request, typeof port === 'number' ? port : request.socket?.remotePort);
  observed.exchange.end(error, performance.now());
}

/**
 * Takes the port of the connection where the request did not have it: a `defaultPort` of the options, or a
 * `Host` of the service's own. The peer of an agent that is not Node's may be a proxy.
 */
function learnPort(observed: Observed, request: ClientRequest, port: number | undefined): void {
  const { exchange, instruments, isPortKnown } = observed;
  const { target } = exchange;
  if (isPortKnown || port === undefined || port === target.port || !isDirect(request)) return;
  exchange.moveTo(atPort(target, port, String(request.path), instruments.settings.redacted));
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

/** A request as hooks of upstream's know it: the options that it was made with. */
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
