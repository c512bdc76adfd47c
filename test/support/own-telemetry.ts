import type { ReceivedRequest, Signal } from '../../tools/receiver/received.ts';
import {
  type Receiver,
  type ReceiverOptions,
  startReceiver,
} from '../../tools/receiver/receiver.ts';
import { fixture, type Observed } from './observe.ts';
import { type RunOptions, runNode } from './run-node.ts';

export const SIGNALS = ['traces', 'metrics', 'logs'] as const satisfies readonly Signal[];

/** `_TRACES` and so on, as variables have it in the middle of their names. */
export function infix(signal: Signal): string {
  return `_${signal.toUpperCase()}`;
}

/**
 * Runs the service that makes spans, metrics and log records of its own, with a receiver beside it.
 *
 * @param env settings; `{receiver}` and `{receiver.grpc}` in values stand for its endpoints, and
 *   `{receiver.host}` and `{receiver.grpc.host}` for the same without a scheme
 */
export async function observeOwn(
  env: Readonly<Record<string, string>> = {},
  options: Omit<RunOptions, 'env'> & { readonly receiver?: ReceiverOptions } = {},
): Promise<Observed> {
  const receiver = await startReceiver(options.receiver);
  try {
    const addresses = { receiver: receiver.url, 'receiver.host': new URL(receiver.url).host };
    if (options.receiver?.grpc) {
      const { grpcUrl } = receiver;
      Object.assign(addresses, {
        'receiver.grpc': grpcUrl,
        'receiver.grpc.host': new URL(grpcUrl).host,
      });
    }
    const settings: Record<string, string> = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    for (const [name, value] of Object.entries(env)) {
      settings[name] = Object.entries(addresses).reduce(
        (text, [address, url]) => text.replaceAll(`{${address}}`, url),
        value,
      );
    }
    const finished = await runNode(fixture('own-telemetry.mjs'), { ...options, env: settings });
    return { ...finished, receiver };
  } finally {
    await receiver.stop();
  }
}

export function requestsOf(receiver: Receiver, signal: Signal): readonly ReceivedRequest[] {
  return receiver.requests.filter((request) => request.signal === signal);
}

/** The signals of which anything arrived. */
export function arrivedSignals(receiver: Receiver): readonly Signal[] {
  return SIGNALS.filter((signal) => requestsOf(receiver, signal).length > 0);
}
