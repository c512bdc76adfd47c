import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { flattenLogs } from './flatten-logs.ts';
import { flattenMetrics } from './flatten-metrics.ts';
import { flattenTraces } from './flatten-traces.ts';
import type { Batch, Protocol, Signal } from './received.ts';
import type { LogsRequest, MetricsRequest, TracesRequest } from './wire.ts';

/** What a server may say about data it did not take, while taking the rest. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly errorMessage: string;
}

interface Definition {
  /** `…TraceService/Export` as gRPC calls it. */
  readonly grpcPath: string;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
  /** `rejectedSpans`: the signal's own name for what was not taken. */
  readonly rejectedField: string;
}

const PROTO_FOLDER = fileURLToPath(new URL('./proto/', import.meta.url));

const definitions: Readonly<Record<Signal, Definition>> = {
  traces: define('trace', 'Trace', 'rejectedSpans'),
  metrics: define('metrics', 'Metrics', 'rejectedDataPoints'),
  logs: define('logs', 'Logs', 'rejectedLogRecords'),
};

/** Decodes an export request's uncompressed body. Throws when it is not what it says to be. */
export function decodeRequest(signal: Signal, protocol: Protocol, body: Uint8Array): Batch {
  const request = protocol === 'http/json' ? parseJson(body) : decodeProtobuf(signal, body);
  const batch = { spans: [], metrics: [], logs: [] };
  switch (signal) {
    case 'traces':
      return { ...batch, spans: flattenTraces(request as TracesRequest) };
    case 'metrics':
      return { ...batch, metrics: flattenMetrics(request as MetricsRequest) };
    case 'logs':
      return { ...batch, logs: flattenLogs(request as LogsRequest) };
  }
}

/** Encodes the answer to an accepted request. */
export function encodeResponse(
  signal: Signal,
  protocol: Protocol,
  partialSuccess?: PartialSuccess,
): Uint8Array {
  const { response, rejectedField } = definitions[signal];
  const answer = partialSuccess && {
    [rejectedField]: partialSuccess.rejected,
    errorMessage: partialSuccess.errorMessage,
  };
  const message = answer ? { partialSuccess: answer } : {};
  if (protocol === 'http/json') return Buffer.from(JSON.stringify(message));
  return response.encode(response.fromObject(message)).finish();
}

/** The signal that a path asks for, in OTLP/HTTP's (after any prefix) and in gRPC's way. */
export function signalOfPath(path: string): Signal | undefined {
  return (Object.keys(definitions) as Signal[]).find(
    (signal) => path.endsWith(`/v1/${signal}`) || path === definitions[signal].grpcPath,
  );
}

function parseJson(body: Uint8Array): object {
  const request: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
  if (typeof request !== 'object' || request === null) throw new Error('not a JSON object');
  return request;
}

function decodeProtobuf(signal: Signal, body: Uint8Array): object {
  const { request } = definitions[signal];
  return request.toObject(request.decode(body), { longs: String });
}

function define(folder: string, service: string, rejectedField: string): Definition {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(PROTO_FOLDER, target);
  root.loadSync(`opentelemetry/proto/collector/${folder}/v1/${folder}_service.proto`);
  const name = `opentelemetry.proto.collector.${folder}.v1`;
  return {
    grpcPath: `/${name}.${service}Service/Export`,
    request: root.lookupType(`${name}.Export${service}ServiceRequest`),
    response: root.lookupType(`${name}.Export${service}ServiceResponse`),
    rejectedField,
  };
}
