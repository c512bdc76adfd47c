import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Attributes, propagation } from '@opentelemetry/api';
import {
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import { activeContext } from '../../context/active-context.ts';
import { failedAt } from '../../util/guard.ts';
import { callHook } from '../http-server/hook-calls.ts';
import { captureHeaders } from '../http-server/request/captured-headers.ts';
import type { Exchange, Peer } from './exchange.ts';
import {
  type ClientInstruments,
  isObserved,
  observationPlace,
  startExchange,
} from './start-exchange.ts';
import { defaultPort, fullUrl, redactSentQuery, type Target, withoutBrackets } from './target.ts';
import { bindHandlers } from './undici-handlers.ts';
import { headerOf, setUndiciHeaders, type UndiciRequest } from './undici-headers.ts';
import type { UndiciConfig, UndiciResponse } from './undici-options.ts';

/** What requests of undici and `fetch` are recorded with. */
export interface UndiciInstruments extends ClientInstruments {
  readonly config: UndiciConfig;
}

interface ObservedRequest {
  readonly exchange: Exchange;
  readonly instruments: UndiciInstruments;
  peer: Peer | undefined;
}

const requests = new WeakMap<object, ObservedRequest>();

/** Header values of requests in progress: undici's HTTP/2 requests go through `node:http2`, too. */
const propagatedValues = new Set<string>();

/**
 * Whether a request of `node:http2` comes from undici.
 *
 * @param read returns a header value by its lower-case name
 */
export function isFromUndici(read: (name: string) => string | undefined): boolean {
  return (
    propagatedValues.size > 0 &&
    propagation.fields().some((name) => propagatedValues.has(read(name) ?? ''))
  );
}

interface Message {
  readonly request: UndiciRequest;
  readonly response?: UndiciResponse;
  readonly socket?: Peer & { readonly alpnProtocol?: unknown };
  readonly error?: unknown;
}

/**
 * Observes requests through the diagnostics channels of undici, both Node's internal copy and packages.
 *
 * @param instruments called for each request; `undefined` while the instrumentation is disabled
 * @returns a function that unsubscribes
 */
export function observeUndici(instruments: () => UndiciInstruments | undefined): () => void {
  const unsubscribers = [
    on('undici:request:create', ({ request }) => {
      const active = instruments();
      if (active !== undefined) onCreated(request, active);
    }),
    on('undici:client:sendHeaders', ({ request, socket }) => {
      const entry = requests.get(request);
      if (entry === undefined || socket === undefined) return;
      entry.peer = { remoteAddress: socket.remoteAddress, remotePort: socket.remotePort };
      entry.exchange.version = socket.alpnProtocol === 'h2' ? '2' : '1.1';
    }),
    on('undici:request:headers', ({ request, response }) => {
      const entry = requests.get(request);
      if (entry !== undefined) onResponse(entry, request, response!);
    }),
    on('undici:request:trailers', ({ request }) => onEnd(request, undefined)),
    on('undici:request:error', ({ request, error }) => onEnd(request, error)),
  ];
  return () => {
    for (const unsubscribe of unsubscribers) unsubscribe();
  };
}

/** An error of a subscriber would end the process. */
function on(channel: string, handle: (message: Message) => void): () => void {
  const place = observationPlace(`undici (${channel})`);
  const listener = (message: unknown) => {
    try {
      handle(message as Message);
    } catch (error) {
      failedAt(place, error);
    }
  };
  subscribe(channel, listener);
  return () => unsubscribe(channel, listener);
}

function onCreated(request: UndiciRequest, instruments: UndiciInstruments): void {
  const { config, settings } = instruments;
  const { ignoreRequestHook: ignore, startSpanHook: start, requestHook } = config;
  // A tunnel is part of the request that uses it.
  if (request.method === 'CONNECT' || !isObserved(activeContext())) return;
  if (ignore !== undefined && callHook('ignoreRequestHook', () => ignore(request))) return;
  const url = urlOf(request);
  const attributes = urlAttributes(url, settings.redacted);
  if (start !== undefined) {
    Object.assign(
      attributes,
      callHook('startSpanHook', () => start(request)),
    );
  }
  const target = targetOf(url, settings.redacted);
  const userAgent = headerOf(request, 'user-agent')?.at(-1);
  const { method } = request;
  const exchange = startExchange({ method, target, userAgent, attributes }, instruments);
  requests.set(request, { exchange, instruments, peer: undefined });
  if (requestHook !== undefined) callHook('requestHook', () => requestHook(exchange.span, request));
  if (exchange.span.isRecording() && settings.requestHeaders.length > 0) {
    const headers: Attributes = {};
    captureHeaders(headers, settings.requestHeaders, (name) => headerOf(request, name));
    exchange.span.setAttributes(headers);
  }
  exchange.length = setUndiciHeaders(request, exchange.headers);
  for (const value of Object.values(exchange.headers)) propagatedValues.add(value);
  bindHandlers(request, exchangeOf);
}

/**
 * Builds the URL of a request. Resolving a path that starts with two slashes would parse it as a host; for a proxy,
 * the path is a URL.
 */
function urlOf({ origin, path }: UndiciRequest): URL {
  const isAbsolute = /^https?:\/\//i.test(path);
  return new URL(isAbsolute ? path : String(origin).replace(/\/$/, '') + path);
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

function onResponse(
  { exchange, instruments, peer }: ObservedRequest,
  request: UndiciRequest,
  response: UndiciResponse,
): void {
  const { config, settings } = instruments;
  const { span } = exchange;
  exchange.recordResponse(response.statusCode, exchange.version, peer);
  const { responseHook } = config;
  if (responseHook !== undefined) {
    callHook('responseHook', () => responseHook(span, { request, response }));
  }
  if (settings.responseHeaders.length === 0 || !span.isRecording()) return;
  const attributes: Attributes = {};
  captureHeaders(attributes, settings.responseHeaders, (name) => responseHeader(response, name));
  span.setAttributes(attributes);
}

function responseHeader({ headers }: UndiciResponse, name: string): string[] | undefined {
  if (!Array.isArray(headers)) {
    const value = (headers as Readonly<Record<string, string | string[]>>)[name];
    return value === undefined ? undefined : [value].flat();
  }
  const values: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (String(headers[index]).toLowerCase() === name) values.push(String(headers[index + 1]));
  }
  return values.length === 0 ? undefined : values;
}

function onEnd(request: UndiciRequest, error: unknown): void {
  const exchange = exchangeOf(request);
  if (exchange === undefined) return;
  for (const value of Object.values(exchange.headers)) propagatedValues.delete(value);
  exchange.end(error);
}
