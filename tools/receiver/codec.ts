import * as otlp from '../../src/viewer/otlp/codec.ts';
import type { Signal } from '../../src/viewer/otlp/types.ts';
import { flattenLogs } from './flatten-logs.ts';
import { flattenMetrics } from './flatten-metrics.ts';
import { flattenTraces } from './flatten-traces.ts';
import type { Batch, Protocol } from './received.ts';

export type { PartialSuccess } from '../../src/viewer/otlp/codec.ts';

/** Decodes an export request's uncompressed body. Throws when it is not what it says to be. */
export function decodeRequest(signal: Signal, protocol: Protocol, body: Uint8Array): Batch {
  const data = otlp.decodeRequest(signal, protocol === 'http/json', body);
  return {
    spans: signal === 'traces' ? flattenTraces(data) : [],
    metrics: signal === 'metrics' ? flattenMetrics(data) : [],
    logs: signal === 'logs' ? flattenLogs(data) : [],
  };
}

/** Encodes the answer to an accepted request. */
export function encodeResponse(
  signal: Signal,
  protocol: Protocol,
  partialSuccess?: otlp.PartialSuccess,
): Uint8Array {
  return otlp.encodeResponse(signal, protocol === 'http/json', partialSuccess);
}

/** The signal that a path asks for, in OTLP/HTTP's (after any prefix) and in gRPC's way. */
export function signalOfPath(path: string): Signal | undefined {
  const at = path.lastIndexOf('/v1/');
  return otlp.signalOfPath(path) ?? (at < 0 ? undefined : otlp.signalOfPath(path.slice(at)));
}
