import { SIGNALS } from '../otlp/otlp-types.ts';
import type { RawRequest } from './sink.ts';

/** Maximum size of all requests that the collector has not answered; more are dropped. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

export interface Forwarder {
  (request: RawRequest): void;
  /** Resolves when the collector has answered all requests, or they have failed. */
  settled(): Promise<void>;
}

/** Called with the outcome of each request. */
export interface ForwardListener {
  readonly onSuccess?: () => void;
  readonly onFailure: (reason: string) => void;
}

/**
 * Forwards requests unchanged to the OTLP/HTTP endpoint of a collector; a gRPC message is the same protobuf.
 *
 * @param url base of the endpoint: `/v1/traces`, `/v1/metrics` or `/v1/logs` is appended
 */
export function createForwarder(url: string, { onSuccess, onFailure }: ForwardListener): Forwarder {
  const base = url.replace(/\/+$/, '');
  const pending = new Set<Promise<void>>();
  let pendingBytes = 0;

  const forward = (request: RawRequest) => {
    const size = request.body.length;
    if (pendingBytes + size > MAX_PENDING_BYTES) return onFailure(`${base} is too slow: dropped`);
    pendingBytes += size;
    const promise = send(`${base}/v1/${request.signal}`, request)
      .then(onSuccess, (error: Error) => onFailure(causeOf(error)))
      .finally(() => {
        pending.delete(promise);
        pendingBytes -= size;
      });
    pending.add(promise);
  };
  return Object.assign(forward, {
    async settled() {
      await Promise.all(pending);
    },
  });
}

async function send(url: string, { isJson, isGzip, body }: RawRequest): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': isJson ? 'application/json' : 'application/x-protobuf',
      ...(isGzip && { 'content-encoding': 'gzip' }),
    },
    body: Uint8Array.from(body),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} responded with ${response.status}`);
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Whether the URL can be the base of an OTLP/HTTP endpoint: HTTP or HTTPS, without the path of a signal. */
export function isForwardUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, pathname } = new URL(url);
  const hasSignal = SIGNALS.some((signal) => pathname.endsWith(`/v1/${signal}`));
  return (protocol === 'http:' || protocol === 'https:') && !hasSignal;
}
