import { createForwarder as createSender } from '../../src/viewer/receiver/forwarder.ts';
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
  const ways = targets.map(({ url, signals }) => {
    const result: ForwardResult = { url, forwarded: 0, failed: 0 };
    const send = createSender(url, {
      onSuccess: () => {
        result.forwarded += 1;
      },
      onFailure: (reason) => {
        result.failed += 1;
        result.lastError = reason;
      },
    });
    return { result, signals, send };
  });

  const forward = ({ signal, protocol, encoding }: ReceivedRequest, raw: Uint8Array) => {
    if (signal === undefined) return;
    const request = {
      signal,
      isJson: protocol === 'http/json',
      isGzip: encoding === 'gzip',
      body: raw,
    };
    for (const { send, signals } of ways) {
      if (signals === undefined || signals.includes(signal)) send(request);
    }
  };
  return Object.assign(forward, {
    results: ways.map(({ result }) => result),
    async settled() {
      await Promise.all(ways.map(({ send }) => send.settled()));
    },
  });
}
