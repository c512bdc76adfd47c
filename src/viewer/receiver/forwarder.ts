import { SIGNALS } from '../otlp/types.ts';
import type { RawRequest } from './sink.ts';

/** What is on its way to the collector at most: what comes beyond is not passed on. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

export interface Forwarder {
  (request: RawRequest): void;
  /** Resolves when all that is on its way has been answered. */
  settled(): Promise<void>;
}

/** Who wants to know what came of it. */
export interface ForwardListener {
  readonly onSent?: () => void;
  readonly onFailure: (reason: string) => void;
}

/**
 * Passes requests on to a collector's OTLP/HTTP as they came; messages of gRPC are its protobuf.
 *
 * @param url base of the endpoint: `/v1/traces` and the like are appended
 */
export function createForwarder(url: string, { onSent, onFailure }: ForwardListener): Forwarder {
  const base = url.replace(/\/+$/, '');
  const pending = new Set<Promise<void>>();
  let pendingBytes = 0;

  const forward = (request: RawRequest) => {
    const size = request.body.length;
    if (pendingBytes + size > MAX_PENDING_BYTES) return onFailure(`${base} is too slow: dropped`);
    pendingBytes += size;
    const sent = send(`${base}/v1/${request.signal}`, request)
      .then(onSent, (error: Error) => onFailure(causeOf(error)))
      .finally(() => {
        pending.delete(sent);
        pendingBytes -= size;
      });
    pending.add(sent);
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
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Whether an address can be passed on to. */
export function isForwardUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, pathname } = new URL(url);
  const named = SIGNALS.some((signal) => pathname.endsWith(`/v1/${signal}`));
  return (protocol === 'http:' || protocol === 'https:') && !named;
}
