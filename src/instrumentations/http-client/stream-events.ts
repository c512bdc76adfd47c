import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import type { Attributes } from '@opentelemetry/api';
import { performance } from '../../util/clock.ts';
import { createOnce } from '../../util/once.ts';
import { type CapturedHeader, captureHeaders } from '../http-server/request/captured-headers.ts';
import { standingIn } from '../patching/stand-in.ts';
import type { Emitting } from './answer-events.ts';
import type { Exchange, Peer } from './exchange.ts';

/** What of a session of an HTTP/2 client is of use here. */
export interface Session {
  readonly encrypted?: boolean;
  readonly socket?: Peer & { readonly destroyed?: boolean };
  readonly destroyed: boolean;
}

/** RST_STREAM with NO_ERROR, and CANCEL. Source: RFC 9113, section 7. */
const NO_ERROR = 0;
const CANCEL = 8;

/** What the events of a stream say of its exchange. */
export function streamObserver(
  stream: ClientHttp2Stream,
  session: Session,
  headers: readonly CapturedHeader[],
): Emitting['seen'] {
  return (exchange, event, given) => {
    switch (event) {
      case 'response':
        answered(exchange, given[1] as IncomingHttpHeaders, session, headers);
        break;
      case 'data':
        exchange.lastSeen = performance.now();
        break;
      case 'end':
        // What is cut off ends, too; it has a code then.
        if ((stream.rstCode ?? NO_ERROR) === NO_ERROR) endWithAnswer(exchange, stream);
        break;
      case 'error':
        exchange.end(causeOf(given[1]));
        break;
      case 'close':
        endWithStream(exchange, stream, session);
        break;
    }
  };
}

function answered(
  exchange: Exchange,
  answer: IncomingHttpHeaders,
  session: Session,
  headers: readonly CapturedHeader[],
): void {
  exchange.answered(Number(answer[':status'] ?? 0), '2', peerOf(session));
  if (headers.length === 0) return;
  const attributes: Attributes = {};
  captureHeaders(attributes, headers, (name) => answer[name]);
  exchange.span.setAttributes(attributes);
}

/** A stream that its caller destroys ends as well. */
function endWithAnswer(exchange: Exchange, stream: ClientHttp2Stream): void {
  const isAnswered = exchange.status > 0 || stream.destroyed || closedByCaller.has(stream);
  exchange.end(isAnswered ? undefined : new StreamClosed('NGHTTP2_NO_ERROR'));
}

/** Neither a connection that has gone nor a server that cancels is an error to Node. */
function endWithStream(exchange: Exchange, stream: ClientHttp2Stream, session: Session): void {
  const isCancelled = stream.rstCode === CANCEL;
  if (isCancelled && hasGone(session)) exchange.end(new ConnectionClosed());
  else if (isCancelled && !closedByCaller.has(stream))
    exchange.end(new StreamClosed('NGHTTP2_CANCEL'));
  else exchange.end(undefined, exchange.lastSeen || performance.now());
}

const closedByCaller = new WeakSet<object>();
const isFirst = createOnce();

/** Remembers which streams their callers close. Node says alike that they did, and that the server did. */
export function noteClosing(stream: ClientHttp2Stream): void {
  const prototype = Object.getPrototypeOf(stream) as Pick<ClientHttp2Stream, 'close'>;
  if (!isFirst(prototype)) return;
  const original = prototype.close;
  const close: typeof original = function close(this: ClientHttp2Stream) {
    if (!this.closed) closedByCaller.add(this);
    // biome-ignore lint/complexity/noArguments: passed on as they are, in number too
    return original.apply(this, arguments as never);
  };
  Object.defineProperty(prototype, 'close', {
    value: standingIn(close, original),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/** Node 22.15 destroys a session some time after its connection has gone. */
function hasGone(session: Session): boolean {
  if (session.destroyed) return true;
  try {
    return session.socket?.destroyed === true;
  } catch {
    // The session is no longer bound to it.
    return true;
  }
}

/** Of a session that could not be opened, Node's error for the stream says no more than that. */
function causeOf(error: unknown): unknown {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  return code === 'ERR_HTTP2_STREAM_CANCEL' && cause != null ? cause : error;
}

/** As Node makes one for the other codes. */
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
