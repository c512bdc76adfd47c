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
import { errorTypeByCode, isCancellation, messageOf } from './request-error-type.ts';
import type { Target } from './target.ts';

/** The peer of a connection. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** A request and its response, from the creation of the request until the response has been read or discarded. */
export class Exchange {
  readonly span: Span;
  /** The context of the caller, in which listeners of the request run. */
  readonly caller: Context;
  /** Headers to send, replacing others of the same names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Number of names and values in the request headers with these; of undici only. */
  length: number | undefined = undefined;
  readonly method: Method;
  readonly duration: Histogram;
  target: Target;
  /** Milliseconds, from `performance.now()`. */
  readonly started = performance.now();
  /** When the caller last received a part of the response. Same clock; 0: not yet. */
  lastDataTime = 0;
  /** 0 until the response headers have arrived. */
  status = 0;
  /** `network.protocol.version`; `undefined` until known. */
  version: string | undefined = undefined;
  /** Whether the caller has aborted the request. */
  isCancelled = false;
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

  /** Replaces the target by a more precise one. */
  moveTo(target: Target): void {
    const { address, port, url } = target;
    this.target = target;
    const attributes: Attributes = { [ATTR_SERVER_ADDRESS]: address, [ATTR_URL_FULL]: url };
    if (port !== undefined) attributes[ATTR_SERVER_PORT] = port;
    this.span.setAttributes(attributes);
  }

  /** Records the response headers. */
  recordResponse(status: number, version: string | undefined, peer: Peer | undefined): void {
    this.lastDataTime = performance.now();
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
   * Ends the exchange; further calls have no effect.
   *
   * @param error `undefined` if there is none; an error that the caller caused does not count
   * @param at when it ended, from `performance.now()`. Default: now
   */
  end(error?: unknown, at: number = performance.now()): void {
    if (this.ended) return;
    this.ended = true;
    const end = Math.max(at, this.started);
    const { span } = this;
    const isFailure = error != null && !this.isCancelled && !isCancellation(error);
    const errorType = isFailure ? errorTypeByCode(error) : statusError(this.status);
    if (errorType !== undefined && span.isRecording()) {
      span.setAttribute(ATTR_ERROR_TYPE, errorType);
      if (isFailure) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
      } else span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end(end);
    this.duration.record((end - this.started) / 1000, this.metricAttributes(errorType));
  }

  /** Includes only attributes with a value: the SDK distinguishes `{ port: undefined }` from `{}`. */
  private metricAttributes(errorType: string | undefined): Attributes {
    const { scheme, address, port } = this.target;
    const attributes: Attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: this.method.name,
      [ATTR_SERVER_ADDRESS]: address,
      [ATTR_URL_SCHEME]: scheme,
    };
    if (port !== undefined) attributes[ATTR_SERVER_PORT] = port;
    if (this.version !== undefined) attributes[ATTR_NETWORK_PROTOCOL_VERSION] = this.version;
    if (this.status > 0) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = this.status;
    if (errorType !== undefined) attributes[ATTR_ERROR_TYPE] = errorType;
    return attributes;
  }
}

/** Source: semantic conventions, HTTP spans: for clients, 4xx is an error, too. */
function statusError(status: number): string | undefined {
  return status >= 400 ? String(status) : undefined;
}
