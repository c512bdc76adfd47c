import type * as http2 from 'node:http2';
import type { Attributes } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { createOnce } from '../../util/once.ts';
import { captureHeaders } from '../http-server/request/captured-headers.ts';
import { parseHost } from '../http-server/request/host-and-port.ts';
import { standingIn } from '../patching/stand-in.ts';
import { observeEvents } from './answer-events.ts';
import { isReplaced, type OwnHeaders } from './propagation-headers.ts';
import { type ClientInstruments, isObserved, startExchange } from './start-exchange.ts';
import { noteClosing, peerOf, type Session, streamObserver } from './stream-events.ts';
import { defaultPort, fullUrl, inUrl } from './target.ts';
import { isFromUndici } from './undici-requests.ts';

type Http2 = Pick<typeof http2, 'connect'>;
type Headers = Readonly<Record<string | symbol, unknown>> | readonly unknown[] | undefined;
type Request = (this: Session, headers?: Headers, ...rest: unknown[]) => http2.ClientHttp2Stream;

const OBSERVING = placeOf(
  'observing requests of the http2 client',
  'A span or a metric of the request is missing, and the request goes on. Report this to Sightline.',
);

const replacements = new WeakSet<object>();
const isFirst = createOnce();

/**
 * Has sessions of HTTP/2 clients show their requests. Node's channels publish a stream when its headers
 * are written already, and there are none before 22.17; the class of sessions is not exported, so that it
 * is patched when the first session is made.
 */
export function observeHttp2(
  module: Http2 & { readonly default?: Http2 },
  instruments: () => ClientInstruments | undefined,
): void {
  const exported = module.default ?? module;
  if (!replacements.has(exported.connect)) {
    const { connect: original } = exported;
    const connect = function connect(this: unknown, ...parameters: unknown[]) {
      const session = Reflect.apply(original, this, parameters) as object;
      observeSessions(Object.getPrototypeOf(session) as { request: Request }, instruments);
      return session;
    };
    // `util.promisify` finds there what it returns.
    Object.defineProperties(connect, Object.getOwnPropertyDescriptors(original));
    replacements.add(connect);
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
    const given = instruments();
    const started = given === undefined ? undefined : begin(this, headers, given);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    if (started === undefined) return original.apply(this, arguments as never);
    let stream: http2.ClientHttp2Stream | undefined;
    try {
      stream = original.call(this, started.headers, ...rest);
    } finally {
      // What is thrown is the service's own mistake; the span says so.
      if (stream === undefined) started.exchange.end(new TypeError('the request is not valid'));
    }
    started.sent(stream);
    return stream;
  };
  prototype.request = standingIn(request, original as never);
}

/** @returns undefined where the request is not to be observed, or is not valid */
function begin(session: Session, headers: Headers, instruments: ClientInstruments) {
  try {
    if (headers === null || (headers !== undefined && typeof headers !== 'object'))
      return undefined;
    if (session.destroyed || !isObserved(activeContext())) return undefined;
    const readable = readOf(headers);
    if (readable === undefined) return undefined;
    const { given, read } = readable;
    // gRPC has an instrumentation of its own, and so has undici.
    if (/^application\/grpc/.test(read('content-type') ?? '') || isFromUndici(read))
      return undefined;
    const exchange = startExchange(outgoingOf(session, read, instruments), instruments);
    exchange.version = '2';
    const { settings } = instruments;
    const asked: Attributes = {};
    captureHeaders(asked, settings.requestHeaders, read);
    exchange.span.setAttributes(asked);
    const sent = (stream: http2.ClientHttp2Stream) => {
      noteClosing(stream);
      const { target } = outgoingOf(
        session,
        read,
        instruments,
        String(stream.sentHeaders?.[':authority'] ?? ''),
      );
      exchange.moveTo(target);
      observeEvents(stream, {
        exchange,
        seen: streamObserver(stream, session, settings.responseHeaders),
      });
    };
    return { exchange, headers: withOwn(given, exchange.headers), sent };
  } catch (error) {
    return failedAt(OBSERVING, error);
  }
}

/** @returns undefined for what Node will refuse: it is the caller's mistake, which Node is to find as it is */
function readOf(headers: Headers) {
  try {
    const given = copyOf(headers);
    return isList(given) && !isPairs(given) ? undefined : { given, read: readerOf(given) };
  } catch {
    return undefined;
  }
}

function isList(headers: Headers): headers is readonly unknown[] {
  return Array.isArray(headers);
}

/** Names and values in turn. */
function isPairs(headers: readonly unknown[]): boolean {
  const isName = (value: unknown, at: number) => at % 2 === 1 || typeof value === 'string';
  return headers.length % 2 === 0 && headers.every(isName);
}

/** What getters give is read once, as by Node. */
function copyOf(headers: Headers): Headers {
  if (headers === undefined) return {};
  return Array.isArray(headers) ? [...headers] : { ...headers };
}

function readerOf(headers: Headers): (name: string) => string | undefined {
  if (Array.isArray(headers)) {
    return (name) => {
      for (let at = 0; at + 1 < headers.length; at += 2) {
        if (String(headers[at]).toLowerCase() === name) return String(headers[at + 1]);
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

/** The caller's own object is not touched. */
function withOwn(headers: Headers, ours: OwnHeaders): Headers {
  if (Array.isArray(headers)) {
    const kept: unknown[] = [];
    for (let at = 0; at < headers.length; at += 2) {
      if (!isReplaced(String(headers[at]), ours)) kept.push(...headers.slice(at, at + 2));
    }
    return [...kept, ...Object.entries(ours).flat()];
  }
  const all: Record<string | symbol, unknown> = { ...(headers as object) };
  for (const name of Object.keys(all)) if (isReplaced(name, ours)) delete all[name];
  return Object.assign(all, ours);
}

/** @param sent `:authority` as Node has added it */
function outgoingOf(
  session: Session,
  read: (name: string) => string | undefined,
  { settings }: ClientInstruments,
  sent = '',
) {
  const scheme = read(':scheme') ?? (session.encrypted === true ? 'https' : 'http');
  const authority = read(':authority') ?? read('host') ?? (sent || authorityOf(session));
  const { host, port = defaultPort(scheme) } = parseHost(authority);
  const url = fullUrl(scheme, host, port, read(':path') ?? '/', settings.redacted);
  return {
    method: read(':method') ?? 'GET',
    target: { scheme, address: host, port, url },
    userAgent: read('user-agent'),
  };
}

/** The peer, where neither the caller nor Node says more. */
function authorityOf(session: Session): string {
  const { remoteAddress = 'localhost', remotePort } = peerOf(session) ?? {};
  const host = inUrl(remoteAddress);
  return remotePort === undefined ? host : `${host}:${remotePort}`;
}
