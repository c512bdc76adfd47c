import * as otlp from '../../src/viewer/otlp/codec.ts';
import type { Signal } from '../../src/viewer/otlp/otlp-types.ts';
import { flattenLogs } from './flatten-logs.ts';
import { flattenMetrics } from './flatten-metrics.ts';
import { flattenTraces } from './flatten-traces.ts';
import type { Batch, Protocol } from './received.ts';

export type { PartialSuccess } from '../../src/viewer/otlp/codec.ts';

/**
 * Decodes the uncompressed body of an export request.
 *
 * @throws Error if it is not an export request of the signal
 */
export function decodeRequest(signal: Signal, protocol: Protocol, body: Uint8Array): Batch {
  const data = otlp.decodeRequest(signal, protocol === 'http/json', body);
  return {
    spans: signal === 'traces' ? flattenTraces(data) : [],
    metrics: signal === 'metrics' ? flattenMetrics(data) : [],
    logs: signal === 'logs' ? flattenLogs(data) : [],
  };
}

/** Encodes the response to an accepted request. */
export function encodeResponse(
  signal: Signal,
  protocol: Protocol,
  partialSuccess?: otlp.PartialSuccess,
): Uint8Array {
  return otlp.encodeResponse(signal, protocol === 'http/json', partialSuccess);
}

/** The signal of an OTLP/HTTP path, after any prefix, or of a gRPC method. */
export function signalOfPath(path: string): Signal | undefined {
  const at = path.lastIndexOf('/v1/');
  return otlp.signalOfPath(path) ?? (at < 0 ? undefined : otlp.signalOfPath(path.slice(at)));
}
