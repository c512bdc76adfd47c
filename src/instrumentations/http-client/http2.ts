import type * as http2 from 'node:http2';
import type { Attributes } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { failedAt } from '../../util/guard.ts';
import { createOnce } from '../../util/once.ts';
import { captureHeaders } from '../http-server/request/captured-headers.ts';
import { parseHost } from '../http-server/request/host-and-port.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import { isReplaced, type PropagationHeaders } from './propagation-headers.ts';
import { observeEvents } from './response-events.ts';
import {
  type ClientInstruments,
  isObserved,
  observationPlace,
  startExchange,
} from './start-exchange.ts';
import { peerOf, type Session, streamObserver, trackClose } from './stream-events.ts';
import { bracketed, defaultPort, fullUrl } from './target.ts';
import { isFromUndici } from './undici-requests.ts';

type Http2 = Pick<typeof http2, 'connect'>;
type Headers = Readonly<Record<string | symbol, unknown>> | readonly unknown[] | undefined;
type Request = (this: Session, headers?: Headers, ...rest: unknown[]) => http2.ClientHttp2Stream;

const OBSERVING = observationPlace('the http2 client');

const patchedFunctions = new WeakSet<object>();
const isFirst = createOnce();

/**
 * Observes the requests of HTTP/2 client sessions. Node's diagnostics channels publish a stream after its headers
 * have been written, and do not exist before 22.17. The class of sessions is not exported, so it is patched when the
 * first session is created.
 */
export function observeHttp2(
  module: Http2 & { readonly default?: Http2 },
  instruments: () => ClientInstruments | undefined,
): void {
  const exported = module.default ?? module;
  if (!patchedFunctions.has(exported.connect)) {
    const { connect: original } = exported;
    const connect = function connect(this: unknown, ...args: unknown[]) {
      const session = Reflect.apply(original, this, args) as object;
      observeSessions(Object.getPrototypeOf(session) as { request: Request }, instruments);
      return session;
    };
    // `util.promisify` reads its result from these properties.
    Object.defineProperties(connect, Object.getOwnPropertyDescriptors(original));
    patchedFunctions.add(connect);
    exported.connect = connect as typeof exported.connect;
  }
  if (module !== exported) module.connect = exported.connect;
}

function observeSessions(
  prototype: { request: Request },
  instruments: () => ClientInstruments | undefined,
): void {
  if (typeof prototype.request !== 'function' || !isFirst(prototype)) return;
  const original = prototype.request;
  const request: Request = function request(this: Session, headers, ...rest) {
    const active = instruments();
    const observed = active === undefined ? undefined : startObserved(this, headers, active);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    if (observed === undefined) return original.apply(this, arguments as never);
    let stream: http2.ClientHttp2Stream | undefined;
    try {
      stream = original.call(this, observed.headers, ...rest);
    } finally {
      // The error is a mistake of the service; the span reports it.
      if (stream === undefined) observed.exchange.end(new TypeError('the request is not valid'));
    }
    observed.onSent(stream);
    return stream;
  };
  prototype.request = mimicSignature(request, original as never);
}

/** @returns `undefined` if the request is not observed, or not valid */
function startObserved(session: Session, headers: Headers, instruments: ClientInstruments) {
  try {
    if (headers === null || (headers !== undefined && typeof headers !== 'object'))
      return undefined;
    if (session.destroyed || !isObserved(activeContext())) return undefined;
    const readable = readOf(headers);
    if (readable === undefined) return undefined;
    const { copy, read } = readable;
    // gRPC and undici have their own instrumentations.
    if (/^application\/grpc/.test(read('content-type') ?? '') || isFromUndici(read))
      return undefined;
    const exchange = startExchange(requestOptions(session, read, instruments), instruments);
    exchange.version = '2';
    const { settings } = instruments;
    const attributes: Attributes = {};
    captureHeaders(attributes, settings.requestHeaders, read);
    exchange.span.setAttributes(attributes);
    const onSent = (stream: http2.ClientHttp2Stream) => {
      trackClose(stream);
      const { target } = requestOptions(
        session,
        read,
        instruments,
        String(stream.sentHeaders?.[':authority'] ?? ''),
      );
      exchange.moveTo(target);
      observeEvents(stream, {
        exchange,
        onEvent: streamObserver(stream, session, settings.responseHeaders),
      });
    };
    return { exchange, headers: addHeaders(copy, exchange.headers), onSent };
  } catch (error) {
    return failedAt(OBSERVING, error);
  }
}

/** @returns `undefined` for headers that Node will reject: Node reports the mistake to the caller */
function readOf(headers: Headers) {
  try {
    const copy = copyOf(headers);
    return isList(copy) && !isPairs(copy) ? undefined : { copy, read: readerOf(copy) };
  } catch {
    return undefined;
  }
}

function isList(headers: Headers): headers is readonly unknown[] {
  return Array.isArray(headers);
}

/** Whether a list has names and values in turn. */
function isPairs(headers: readonly unknown[]): boolean {
  const isName = (value: unknown, index: number) => index % 2 === 1 || typeof value === 'string';
  return headers.length % 2 === 0 && headers.every(isName);
}

/** Copies the headers, so that getters are called once, as by Node. */
function copyOf(headers: Headers): Headers {
  if (headers === undefined) return {};
  return Array.isArray(headers) ? [...headers] : { ...headers };
}

function readerOf(headers: Headers): (name: string) => string | undefined {
  if (Array.isArray(headers)) {
    return (name) => {
      for (let index = 0; index + 1 < headers.length; index += 2) {
        if (String(headers[index]).toLowerCase() === name) return String(headers[index + 1]);
      }
      return undefined;
    };
  }
  const byName = new Map<string, string>();
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== undefined && value !== null) byName.set(name.toLowerCase(), String(value));
  }
  return (name) => byName.get(name);
}

/** Returns a copy: the object of the caller is not modified. */
function addHeaders(headers: Headers, propagation: PropagationHeaders): Headers {
  if (Array.isArray(headers)) {
    const remaining: unknown[] = [];
    for (let index = 0; index < headers.length; index += 2) {
      if (!isReplaced(String(headers[index]), propagation))
        remaining.push(...headers.slice(index, index + 2));
    }
    return [...remaining, ...Object.entries(propagation).flat()];
  }
  const all: Record<string | symbol, unknown> = { ...(headers as object) };
  for (const name of Object.keys(all)) if (isReplaced(name, propagation)) delete all[name];
  return Object.assign(all, propagation);
}

/** @param sentAuthority `:authority` as added by Node */
function requestOptions(
  session: Session,
  read: (name: string) => string | undefined,
  { settings }: ClientInstruments,
  sentAuthority = '',
) {
  const scheme = read(':scheme') ?? (session.encrypted === true ? 'https' : 'http');
  const authority = read(':authority') ?? read('host') ?? (sentAuthority || authorityOf(session));
  const { host, port = defaultPort(scheme) } = parseHost(authority);
  const url = fullUrl(scheme, host, port, read(':path') ?? '/', settings.redacted);
  return {
    method: read(':method') ?? 'GET',
    target: { scheme, address: host, port, url },
    userAgent: read('user-agent'),
  };
}

/** The peer, if neither the caller nor Node names a host. */
function authorityOf(session: Session): string {
  const { remoteAddress = 'localhost', remotePort } = peerOf(session) ?? {};
  const host = bracketed(remoteAddress);
  return remotePort === undefined ? host : `${host}:${remotePort}`;
}
