import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Attributes, propagation } from '@opentelemetry/api';
import {
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import { activeContext } from '../../context/active-context.ts';
import { failedAt, type Place, placeOf } from '../../util/guard.ts';
import { captureHeaders } from '../http-server/request/captured-headers.ts';
import { safely } from '../http-server/run-hook.ts';
import type { Exchange, Peer } from './exchange.ts';
import { type ClientInstruments, isObserved, startExchange } from './start-exchange.ts';
import { defaultPort, fullUrl, redactSentQuery, type Target, withoutBrackets } from './target.ts';
import { bindHandlers } from './undici-handlers.ts';
import { headerOf, putIntoUndici, type UndiciRequest } from './undici-headers.ts';
import type { UndiciConfig, UndiciResponse } from './undici-options.ts';

/** What requests of undici and `fetch` are observed with. */
export interface UndiciInstruments extends ClientInstruments {
  readonly config: UndiciConfig;
}

interface Observed {
  readonly exchange: Exchange;
  readonly instruments: UndiciInstruments;
  peer: Peer | undefined;
}

const requests = new WeakMap<object, Observed>();

/** What was put into headers of requests that have not ended: undici's HTTP/2 is that of `node:http2`. */
const sent = new Set<string>();

/** @param read values of headers by names in lower case */
export function isFromUndici(read: (name: string) => string | undefined): boolean {
  return sent.size > 0 && propagation.fields().some((name) => sent.has(read(name) ?? ''));
}

interface Message {
  readonly request: UndiciRequest;
  readonly response?: UndiciResponse;
  readonly socket?: Peer & { readonly alpnProtocol?: unknown };
  readonly error?: unknown;
}

/**
 * Observes requests by the channels of undici, that of Node and those of packages.
 *
 * @param instruments asked for at each request; undefined while the instrumentation is off
 * @returns what ends it
 */
export function observeUndici(instruments: () => UndiciInstruments | undefined): () => void {
  const ends = [
    on('undici:request:create', ({ request }) => {
      const given = instruments();
      if (given !== undefined) created(request, given);
    }),
    on('undici:client:sendHeaders', ({ request, socket }) => {
      const observed = requests.get(request);
      if (observed === undefined || socket === undefined) return;
      observed.peer = { remoteAddress: socket.remoteAddress, remotePort: socket.remotePort };
      observed.exchange.version = socket.alpnProtocol === 'h2' ? '2' : '1.1';
    }),
    on('undici:request:headers', ({ request, response }) => {
      const observed = requests.get(request);
      if (observed !== undefined) answered(observed, request, response!);
    }),
    on('undici:request:trailers', ({ request }) => ended(request, undefined)),
    on('undici:request:error', ({ request, error }) => ended(request, error)),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function observing(channel: string): Place {
  return placeOf(
    `observing requests of undici (${channel})`,
    'A span or a metric of the request is missing, and the request goes on. Report this to Sightline.',
  );
}

/** What a subscriber throws would end the process. */
function on(channel: string, act: (message: Message) => void): () => void {
  const place = observing(channel);
  const listener = (message: unknown) => {
    try {
      act(message as Message);
    } catch (error) {
      failedAt(place, error);
    }
  };
  subscribe(channel, listener);
  return () => unsubscribe(channel, listener);
}

function created(request: UndiciRequest, instruments: UndiciInstruments): void {
  const { config, settings } = instruments;
  const { ignoreRequestHook: ignore, startSpanHook: start, requestHook } = config;
  // A tunnel is part of the request that goes through it.
  if (request.method === 'CONNECT' || !isObserved(activeContext())) return;
  if (ignore !== undefined && safely('ignoreRequestHook', () => ignore(request))) return;
  const url = urlOf(request);
  const attributes = urlAttributes(url, settings.redacted);
  if (start !== undefined) {
    Object.assign(
      attributes,
      safely('startSpanHook', () => start(request)),
    );
  }
  const target = targetOf(url, settings.redacted);
  const userAgent = headerOf(request, 'user-agent')?.at(-1);
  const { method } = request;
  const exchange = startExchange({ method, target, userAgent, attributes }, instruments);
  requests.set(request, { exchange, instruments, peer: undefined });
  if (requestHook !== undefined) safely('requestHook', () => requestHook(exchange.span, request));
  if (exchange.span.isRecording() && settings.requestHeaders.length > 0) {
    const asked: Attributes = {};
    captureHeaders(asked, settings.requestHeaders, (name) => headerOf(request, name));
    exchange.span.setAttributes(asked);
  }
  exchange.length = putIntoUndici(request, exchange.headers);
  for (const value of Object.values(exchange.headers)) sent.add(value);
  bindHandlers(request, exchangeOf);
}

/** A path may begin with two slashes, which resolving would take for a host; to a proxy it is a URL. */
function urlOf({ origin, path }: UndiciRequest): URL {
  const isWhole = /^https?:\/\//i.test(path);
  return new URL(isWhole ? path : String(origin).replace(/\/$/, '') + path);
}

function exchangeOf(request: object): Exchange | undefined {
  return requests.get(request)?.exchange;
}

function urlAttributes({ protocol, pathname, search }: URL, redacted: ReadonlySet<string>) {
  const attributes: Attributes = {
    [ATTR_URL_SCHEME]: protocol.slice(0, -1),
    [ATTR_URL_PATH]: pathname,
  };
  if (search.length > 1) attributes[ATTR_URL_QUERY] = redactSentQuery(search.slice(1), redacted);
  return attributes;
}

function targetOf(url: URL, redacted: ReadonlySet<string>): Target {
  const scheme = url.protocol.slice(0, -1);
  const address = withoutBrackets(url.hostname);
  const port = url.port === '' ? defaultPort(scheme) : Number(url.port);
  const path = url.pathname + url.search;
  return { scheme, address, port, url: fullUrl(scheme, address, port, path, redacted) };
}

function answered(
  { exchange, instruments, peer }: Observed,
  request: UndiciRequest,
  response: UndiciResponse,
): void {
  const { config, settings } = instruments;
  const { span } = exchange;
  exchange.answered(response.statusCode, exchange.version, peer);
  const { responseHook } = config;
  if (responseHook !== undefined) {
    safely('responseHook', () => responseHook(span, { request, response }));
  }
  if (settings.responseHeaders.length === 0 || !span.isRecording()) return;
  const attributes: Attributes = {};
  captureHeaders(attributes, settings.responseHeaders, (name) => answerHeader(response, name));
  span.setAttributes(attributes);
}

function answerHeader({ headers }: UndiciResponse, name: string): string[] | undefined {
  if (!Array.isArray(headers)) {
    const value = (headers as Readonly<Record<string, string | string[]>>)[name];
    return value === undefined ? undefined : [value].flat();
  }
  const found: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (String(headers[at]).toLowerCase() === name) found.push(String(headers[at + 1]));
  }
  return found.length === 0 ? undefined : found;
}

function ended(request: UndiciRequest, error: unknown): void {
  const exchange = exchangeOf(request);
  if (exchange === undefined) return;
  for (const value of Object.values(exchange.headers)) sent.delete(value);
  exchange.end(error);
}
