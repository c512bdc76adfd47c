import { createForwarder as createSender } from '../../src/viewer/receiver/forwarder.ts';
import type { ReceivedRequest, Signal } from './received.ts';

export interface ForwardTarget {
  /** Base of an OTLP/HTTP endpoint: `/v1/traces`, `/v1/metrics` or `/v1/logs` is appended. */
  readonly url: string;
  /** Default: all. */
  readonly signals?: readonly Signal[];
}

export interface Forwarder {
  (request: ReceivedRequest, raw: Uint8Array): void;
  /** Numbers of forwarded and failed requests, by target. */
  readonly results: readonly ForwardResult[];
  /** Resolves when the targets have answered all requests, or they have failed. */
  settled(): Promise<void>;
}

export interface ForwardResult {
  readonly url: string;
  forwarded: number;
  failed: number;
  lastError?: string;
}

/** Forwards bodies unchanged; a gRPC message is the protobuf of OTLP/HTTP. */
export function createForwarder(targets: readonly ForwardTarget[]): Forwarder {
  const senders = targets.map(({ url, signals }) => {
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
    for (const { send, signals } of senders) {
      if (signals === undefined || signals.includes(signal)) send(request);
    }
  };
  return Object.assign(forward, {
    results: senders.map(({ result }) => result),
    async settled() {
      await Promise.all(senders.map(({ send }) => send.settled()));
    },
  });
}
