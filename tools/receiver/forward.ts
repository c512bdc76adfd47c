import type { ReceivedRequest, Signal } from './received.ts';

export interface ForwardTarget {
  /** The base of an OTLP/HTTP endpoint: `/v1/traces` and the like are appended. */
  readonly url: string;
  /** Default: all. */
  readonly signals?: readonly Signal[];
}

export interface Forwarder {
  (request: ReceivedRequest, raw: Uint8Array): void;
  /** What was passed on to each target, and what that did not take. */
  readonly results: readonly ForwardResult[];
  /** Resolves when all that was passed on has been answered. */
  settled(): Promise<void>;
}

export interface ForwardResult {
  readonly url: string;
  forwarded: number;
  failed: number;
  lastError?: string;
}

/** Bodies go on as they came; gRPC messages become OTLP/HTTP with protobuf, which they are. */
export function createForwarder(targets: readonly ForwardTarget[]): Forwarder {
  const results: ForwardResult[] = targets.map(({ url }) => ({ url, forwarded: 0, failed: 0 }));
  const pending = new Set<Promise<void>>();

  const forward = (request: ReceivedRequest, raw: Uint8Array) => {
    for (const [index, target] of targets.entries()) {
      const { signal } = request;
      const result = results[index];
      if (!signal || !result || (target.signals && !target.signals.includes(signal))) continue;
      const sent = send(`${target.url.replace(/\/$/, '')}/v1/${signal}`, request, raw)
        .then(() => {
          result.forwarded += 1;
        })
        .catch((error: unknown) => {
          result.failed += 1;
          result.lastError = String(error);
        })
        .finally(() => pending.delete(sent));
      pending.add(sent);
    }
  };

  return Object.assign(forward, {
    results,
    async settled() {
      await Promise.all(pending);
    },
  });
}

async function send(url: string, request: ReceivedRequest, raw: Uint8Array): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type':
        request.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
      ...(request.encoding === 'gzip' && { 'content-encoding': 'gzip' }),
    },
    body: new Uint8Array(raw),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${text.slice(0, 200)}`);
}
