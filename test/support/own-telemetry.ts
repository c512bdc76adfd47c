import type { ReceivedRequest, Signal } from '../../src/viewer/receiver/received.ts';
import type { Receiver } from '../../src/viewer/receiver/receiver.ts';
import { fixture, type Observed, observe } from './observe.ts';

export const SIGNALS = ['traces', 'metrics', 'logs'] as const satisfies readonly Signal[];

/** `_TRACES` and so on, as variables have it in the middle of their names. */
export function infix(signal: Signal): string {
  return `_${signal.toUpperCase()}`;
}

/** Runs the service that makes spans, metrics and log records of its own. */
export function observeOwn(
  env: Readonly<Record<string, string>> = {},
  options: Parameters<typeof observe>[2] = {},
): Promise<Observed> {
  return observe(fixture('own-telemetry.mjs'), env, options);
}

export function requestsOf(receiver: Receiver, signal: Signal): readonly ReceivedRequest[] {
  return receiver.requests.filter((request) => request.signal === signal);
}

/** The signals of which anything arrived. */
export function arrivedSignals(receiver: Receiver): readonly Signal[] {
  return SIGNALS.filter((signal) => requestsOf(receiver, signal).length > 0);
}
