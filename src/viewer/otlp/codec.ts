import Long from 'long';
import protobuf from 'protobufjs/light.js';
import descriptor from './descriptor.json' with { type: 'json' };
import { type OtlpData, SIGNALS, type Signal } from './types.ts';

/** What the store did not take of a request of which it took the rest. */
export interface PartialSuccess {
  readonly rejected: number;
  readonly errorMessage: string;
}

interface Definition {
  /** `/…TraceService/Export`, as gRPC calls it. */
  readonly grpcPath: string;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
  /** What the protocol calls the count of what was not taken. */
  readonly rejectedField: string;
}

// The library looks for this one by a `require` that no bundler sees; without it, times would be rounded.
protobuf.util.Long = Long;
protobuf.configure();
const root = protobuf.Root.fromJSON(descriptor as protobuf.INamespace);

const DEFINITIONS: Readonly<Record<Signal, Definition>> = {
  traces: define('trace', 'Trace', 'rejectedSpans'),
  metrics: define('metrics', 'Metrics', 'rejectedDataPoints'),
  logs: define('logs', 'Logs', 'rejectedLogRecords'),
};

/** Integers of 64 bits as text, bytes as Base64, `NaN` and `Infinity` as words. */
const AS_JSON = { longs: String, bytes: String, json: true } as const;

/**
 * An export request's body, uncompressed, as the JSON mapping has it. Both encodings pass the same
 * definitions: what is not of the type it should be is refused, what the definitions lack is left out.
 *
 * @throws Error where the body is not what it says to be
 */
export function decodeRequest(signal: Signal, isJson: boolean, body: Uint8Array): OtlpData {
  return isJson ? fromJson(signal, JSON.parse(textOf(body))) : fromProtobuf(signal, body);
}

/** A request, or a file, that has been parsed already. */
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

/** The answer to a request that was taken, in part or whole. */
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

/** A refusal in the encoding of the request: `google.rpc.Status`, of which only the message is used. */
export function encodeFailure(isJson: boolean, message: string): Uint8Array {
  if (isJson) return Buffer.from(JSON.stringify({ message }));
  return protobuf.Writer.create().uint32(18).string(message).finish();
}

/** The signal that `/v1/traces` and the like, or a method of gRPC, asks for. */
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
/** Where ids can be: of values and attributes, which may have such names too, nothing is touched. */
const WAYS: ReadonlySet<string> = new Set([
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
    if (WAYS.has(key)) rewriteIds(record[key], from, to);
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
