import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import type { Attributes } from '@opentelemetry/api';
import { performance } from '../../util/clock.ts';
import { createOnce } from '../../util/once.ts';
import { type CapturedHeader, captureHeaders } from '../http-server/request/captured-headers.ts';
import { mimicSignature } from '../patching/mimic-function.ts';
import type { Exchange, Peer } from './exchange.ts';
import type { ObservedEmitter } from './response-events.ts';

/** The part of an HTTP/2 client session that is used here. */
export interface Session {
  readonly encrypted?: boolean;
  readonly socket?: Peer & { readonly destroyed?: boolean };
  readonly destroyed: boolean;
}

/** RST_STREAM with NO_ERROR, and CANCEL. Source: RFC 9113, section 7. */
const NO_ERROR = 0;
const CANCEL = 8;

/** Creates a listener that updates the exchange on events of its stream. */
export function streamObserver(
  stream: ClientHttp2Stream,
  session: Session,
  capturedHeaders: readonly CapturedHeader[],
): ObservedEmitter['onEvent'] {
  return (exchange, event, args) => {
    switch (event) {
      case 'response':
        onResponse(exchange, args[1] as IncomingHttpHeaders, session, capturedHeaders);
        break;
      case 'data':
        exchange.lastDataTime = performance.now();
        break;
      case 'end':
        // An aborted stream emits `end`, too, with a code.
        if ((stream.rstCode ?? NO_ERROR) === NO_ERROR) endWithResponse(exchange, stream);
        break;
      case 'error':
        exchange.end(causeOf(args[1]));
        break;
      case 'close':
        endWithStream(exchange, stream, session);
        break;
    }
  };
}

function onResponse(
  exchange: Exchange,
  responseHeaders: IncomingHttpHeaders,
  session: Session,
  capturedHeaders: readonly CapturedHeader[],
): void {
  exchange.recordResponse(Number(responseHeaders[':status'] ?? 0), '2', peerOf(session));
  if (capturedHeaders.length === 0) return;
  const attributes: Attributes = {};
  captureHeaders(attributes, capturedHeaders, (name) => responseHeaders[name]);
  exchange.span.setAttributes(attributes);
}

/** A stream that the caller destroys emits `end`, too. */
function endWithResponse(exchange: Exchange, stream: ClientHttp2Stream): void {
  const isRegularEnd = exchange.status > 0 || stream.destroyed || closedByCaller.has(stream);
  exchange.end(isRegularEnd ? undefined : new StreamClosed('NGHTTP2_NO_ERROR'));
}

/** Node reports neither a lost connection nor a server that cancels as an error. */
function endWithStream(exchange: Exchange, stream: ClientHttp2Stream, session: Session): void {
  const isCancelled = stream.rstCode === CANCEL;
  if (isCancelled && isConnectionClosed(session)) exchange.end(new ConnectionClosed());
  else if (isCancelled && !closedByCaller.has(stream))
    exchange.end(new StreamClosed('NGHTTP2_CANCEL'));
  else exchange.end(undefined, exchange.lastDataTime || performance.now());
}

const closedByCaller = new WeakSet<object>();
const isFirst = createOnce();

/** Records which streams their callers close: Node does not distinguish them from streams that the server closes. */
export function trackClose(stream: ClientHttp2Stream): void {
  const prototype = Object.getPrototypeOf(stream) as Pick<ClientHttp2Stream, 'close'>;
  if (!isFirst(prototype)) return;
  const original = prototype.close;
  const close: typeof original = function close(this: ClientHttp2Stream) {
    if (!this.closed) closedByCaller.add(this);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    return original.apply(this, arguments as never);
  };
  Object.defineProperty(prototype, 'close', {
    value: mimicSignature(close, original),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/** Node 22.15 destroys a session some time after its connection was lost. */
function isConnectionClosed(session: Session): boolean {
  if (session.destroyed) return true;
  try {
    return session.socket?.destroyed === true;
  } catch {
    // The session no longer has the socket.
    return true;
  }
}

/** The cause of an error: if a session could not be opened, Node's error for the stream does not contain more. */
function causeOf(error: unknown): unknown {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  return code === 'ERR_HTTP2_STREAM_CANCEL' && cause != null ? cause : error;
}

/** The error that Node creates for other codes. */
class StreamClosed extends Error {
  readonly code = 'ERR_HTTP2_STREAM_ERROR';

  constructor(code: string) {
    super(`the server closed the stream before the answer was complete (${code})`);
  }
}

class ConnectionClosed extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('the connection was closed before the answer was complete');
  }
}

export function peerOf({ socket }: Session): Peer | undefined {
  try {
    return { remoteAddress: socket?.remoteAddress, remotePort: socket?.remotePort };
  } catch {
    // The socket of a session that has gone throws.
    return undefined;
  }
}
