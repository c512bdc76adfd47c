import {
  type IExporterMetricsHelper,
  type ISerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Signal } from '../configuration/names.ts';
import { load } from '../lazy/load.ts';
import { encodeMetrics } from './encode/encode-metrics.ts';

/** The signal-specific parts of OTLP export. `Items` is the type of one export. */
export interface OtlpSignal<Items> {
  readonly name: Signal;
  readonly protobuf: ISerializer<Items, unknown>;
  /** Loaded only if JSON is configured. */
  json(): ISerializer<Items, unknown>;
  readonly metricsHelper: IExporterMetricsHelper<Items>;
  readonly httpPath: string;
  readonly grpcPath: string;
}

export function jsonSerializers(): typeof import('./http/otlp-json.ts') {
  return load('sightline:otlp/http/otlp-json');
}

export const OTLP_TRACES: OtlpSignal<ReadableSpan[]> = {
  name: 'traces',
  protobuf: ProtobufTraceSerializer,
  json: () => jsonSerializers().JsonTraceSerializer,
  metricsHelper: TraceExporterMetricsHelper,
  httpPath: 'v1/traces',
  grpcPath: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};

/** An encoded request. */
export interface EncodedItems {
  readonly body: Uint8Array;
  readonly count: number;
}

/** The same signal for items that Sightline has encoded, protobuf only. */
export function encodedSignal<Items>(signal: OtlpSignal<Items>): OtlpSignal<EncodedItems> {
  const serializer: ISerializer<EncodedItems, unknown> = {
    serializeRequest: ({ body }) => body,
    deserializeResponse: (body) => signal.protobuf.deserializeResponse(body),
  };
  return {
    ...signal,
    protobuf: serializer,
    json: () => serializer,
    metricsHelper: { name: signal.metricsHelper.name, countItems: ({ count }) => count },
  };
}

export const OTLP_ENCODED_SPANS: OtlpSignal<EncodedItems> = encodedSignal(OTLP_TRACES);

export const OTLP_METRICS: OtlpSignal<ResourceMetrics> = {
  name: 'metrics',
  protobuf: {
    serializeRequest: encodeMetrics,
    deserializeResponse: (body) => ProtobufMetricsSerializer.deserializeResponse(body),
  },
  json: () => jsonSerializers().JsonMetricsSerializer,
  metricsHelper: MetricsExporterMetricsHelper,
  httpPath: 'v1/metrics',
  grpcPath: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};
