import {
  type Attributes,
  type Context,
  type Histogram,
  type Span,
  SpanStatusCode,
} from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import { performance } from '../../util/clock.ts';
import type { Method } from '../http-server/request/known-methods.ts';
import { errorTypeOf, isCancellation, messageOf } from './error-type.ts';
import type { Target } from './target.ts';

/** The other end of a connection. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** One request and its answer, from when it is made until its answer has been read, or never will be. */
export class Exchange {
  readonly span: Span;
  /** The context of whoever made the request, in which its listeners run. */
  readonly caller: Context;
  /** Headers to be sent, in place of others of these names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values of the request with them, of undici alone. */
  length: number | undefined = undefined;
  readonly method: Method;
  readonly duration: Histogram;
  target: Target;
  /** Milliseconds, of `performance.now()`. */
  readonly started = performance.now();
  /** When something of the answer was last seen by whoever waits for it. The same clock; 0: not yet. */
  lastSeen = 0;
  /** 0 until the head of an answer has come. */
  status = 0;
  /** `network.protocol.version`, once it is known. */
  version: string | undefined = undefined;
  /** Whether the caller has given the request up. */
  cancelled = false;
  ended = false;

  constructor(
    span: Span,
    caller: Context,
    headers: Readonly<Record<string, string>>,
    method: Method,
    target: Target,
    duration: Histogram,
  ) {
    this.span = span;
    this.caller = caller;
    this.headers = headers;
    this.method = method;
    this.target = target;
    this.duration = duration;
  }

  /** Takes a target that is known better than the first one. */
  moveTo(target: Target): void {
    const { address, port, url } = target;
    this.target = target;
    const attributes: Attributes = { [ATTR_SERVER_ADDRESS]: address, [ATTR_URL_FULL]: url };
    if (port !== undefined) attributes[ATTR_SERVER_PORT] = port;
    this.span.setAttributes(attributes);
  }

  /** The head of the answer is there. */
  answered(status: number, version: string | undefined, peer: Peer | undefined): void {
    this.lastSeen = performance.now();
    this.status = status;
    this.version = version ?? this.version;
    const attributes: Attributes = { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status };
    if (this.version !== undefined) attributes[ATTR_NETWORK_PROTOCOL_VERSION] = this.version;
    if (peer?.remoteAddress !== undefined) {
      attributes[ATTR_NETWORK_PEER_ADDRESS] = peer.remoteAddress;
    }
    if (peer?.remotePort !== undefined) attributes[ATTR_NETWORK_PEER_PORT] = peer.remotePort;
    this.span.setAttributes(attributes);
  }

  /**
   * Ends the exchange, the first time.
   *
   * @param failure undefined where there is none; one that the caller has caused is none either
   * @param at when it ended, of `performance.now()`. Default: now
   */
  end(failure?: unknown, at: number = performance.now()): void {
    if (this.ended) return;
    this.ended = true;
    const end = Math.max(at, this.started);
    const { span } = this;
    const isFailure = failure != null && !this.cancelled && !isCancellation(failure);
    const error = isFailure ? errorTypeOf(failure) : statusError(this.status);
    if (error !== undefined && span.isRecording()) {
      span.setAttribute(ATTR_ERROR_TYPE, error);
      if (isFailure) {
        span.recordException(failure as Error);
        span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(failure) });
      } else span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end(end);
    this.duration.record((end - this.started) / 1000, this.facts(error));
  }

  /** Only what is there: to the SDK `{ port: undefined }` and `{}` differ. */
  private facts(error: string | undefined): Attributes {
    const { scheme, address, port } = this.target;
    const attributes: Attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: this.method.name,
      [ATTR_SERVER_ADDRESS]: address,
      [ATTR_URL_SCHEME]: scheme,
    };
    if (port !== undefined) attributes[ATTR_SERVER_PORT] = port;
    if (this.version !== undefined) attributes[ATTR_NETWORK_PROTOCOL_VERSION] = this.version;
    if (this.status > 0) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = this.status;
    if (error !== undefined) attributes[ATTR_ERROR_TYPE] = error;
    return attributes;
  }
}

/** Source: semantic conventions, HTTP spans: for clients 4xx is an error too. */
function statusError(status: number): string | undefined {
  return status >= 400 ? String(status) : undefined;
}
