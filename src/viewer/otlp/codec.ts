import Long from 'long';
import protobuf from 'protobufjs/light.js';
import descriptor from './descriptor.json' with { type: 'json' };
import { type OtlpData, SIGNALS, type Signal } from './otlp-types.ts';

/** The part of a request that the store rejected. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly errorMessage: string;
}

interface Definition {
  /** Path of the gRPC method: `/…TraceService/Export`. */
  readonly grpcPath: string;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
  /** Name of the count in the partial success of the protocol. */
  readonly rejectedField: string;
}

// protobufjs looks for `long` with a `require` that bundlers cannot see; without it, times would be rounded.
protobuf.util.Long = Long;
protobuf.configure();
const root = protobuf.Root.fromJSON(descriptor as protobuf.INamespace);

const DEFINITIONS: Readonly<Record<Signal, Definition>> = {
  traces: define('trace', 'Trace', 'rejectedSpans'),
  metrics: define('metrics', 'Metrics', 'rejectedDataPoints'),
  logs: define('logs', 'Logs', 'rejectedLogRecords'),
};

/** 64-bit integers as text, bytes as Base64, `NaN` and `Infinity` as words. */
const AS_JSON = { longs: String, bytes: String, json: true } as const;

/**
 * Decodes the uncompressed body of an export request to the JSON mapping. Both encodings use the same definitions: a
 * value of the wrong type is an error, an unknown field is dropped.
 *
 * @throws Error if the body is not an export request of the signal
 */
export function decodeRequest(signal: Signal, isJson: boolean, body: Uint8Array): OtlpData {
  return isJson ? fromJson(signal, JSON.parse(textOf(body))) : fromProtobuf(signal, body);
}

/**
 * The same for JSON that has been parsed.
 *
 * @throws Error if it is not an export request of the signal
 */
export function fromJson(signal: Signal, parsed: unknown): OtlpData {
  const { request } = DEFINITIONS[signal];
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('not a JSON object');
  }
  rewriteIds(parsed, 'hex', 'base64');
  const data = request.toObject(request.fromObject(parsed), AS_JSON);
  return withHexIds(data);
}

function fromProtobuf(signal: Signal, body: Uint8Array): OtlpData {
  const { request } = DEFINITIONS[signal];
  return withHexIds(request.toObject(request.decode(body), AS_JSON));
}

/** The response to a request that was stored, in part or as a whole. */
export function encodeResponse(
  signal: Signal,
  isJson: boolean,
  partialSuccess?: PartialSuccess,
): Uint8Array {
  const { response, rejectedField } = DEFINITIONS[signal];
  const message =
    partialSuccess === undefined
      ? {}
      : {
          partialSuccess: {
            [rejectedField]: String(partialSuccess.rejected),
            errorMessage: partialSuccess.errorMessage,
          },
        };
  if (isJson) return Buffer.from(JSON.stringify(message));
  return response.encode(response.fromObject(message)).finish();
}

/** An error response in the encoding of the request: a `google.rpc.Status` with only the message. */
export function encodeFailure(isJson: boolean, message: string): Uint8Array {
  if (isJson) return Buffer.from(JSON.stringify({ message }));
  return protobuf.Writer.create().uint32(18).string(message).finish();
}

/** The signal of an OTLP/HTTP path such as `/v1/traces`, or of a gRPC method. */
export function signalOfPath(path: string): Signal | undefined {
  return SIGNALS.find(
    (signal) => path === `/v1/${signal}` || path === DEFINITIONS[signal].grpcPath,
  );
}

function withHexIds(data: object): OtlpData {
  rewriteIds(data, 'base64', 'hex');
  return data as OtlpData;
}

const IDS = ['traceId', 'spanId', 'parentSpanId'] as const;
/** Fields that can contain ids. Values and attributes, which may have the same names, stay unchanged. */
const ID_CONTAINERS: ReadonlySet<string> = new Set([
  'resourceSpans',
  'scopeSpans',
  'spans',
  'links',
  'resourceLogs',
  'scopeLogs',
  'logRecords',
  'resourceMetrics',
  'scopeMetrics',
  'metrics',
  'gauge',
  'sum',
  'histogram',
  'exponentialHistogram',
  'dataPoints',
  'exemplars',
]);

function rewriteIds(node: unknown, from: BufferEncoding, to: BufferEncoding): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) rewriteIds(item, from, to);
    return;
  }
  const record = node as Record<string, unknown>;
  for (const key in record) {
    if (ID_CONTAINERS.has(key)) rewriteIds(record[key], from, to);
    else if ((IDS as readonly string[]).includes(key) && typeof record[key] === 'string') {
      record[key] = Buffer.from(record[key], from).toString(to);
    }
  }
}

function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

function define(folder: string, service: string, rejectedField: string): Definition {
  const name = `opentelemetry.proto.collector.${folder}.v1`;
  return {
    grpcPath: `/${name}.${service}Service/Export`,
    request: root.lookupType(`${name}.Export${service}ServiceRequest`),
    response: root.lookupType(`${name}.Export${service}ServiceResponse`),
    rejectedField,
  };
}
