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

/** What differs between signals on their way out by OTLP. `Items` is what is exported at once. */
export interface OtlpSignal<Items> {
  readonly name: Signal;
  readonly protobuf: ISerializer<Items, unknown>;
  /** Loaded only where JSON is chosen. */
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

/** A request that is encoded already. */
export interface EncodedItems {
  readonly body: Uint8Array;
  readonly count: number;
}

/** Only the answers are read here. */
export function encodedAs({
  deserializeResponse,
}: Pick<ISerializer<never, unknown>, 'deserializeResponse'>): ISerializer<EncodedItems, unknown> {
  return { serializeRequest: ({ body }) => body, deserializeResponse };
}

const ENCODED = encodedAs({
  deserializeResponse: (body) => ProtobufTraceSerializer.deserializeResponse(body),
});

/** Spans as `src/signals/spans` encodes them, in protobuf alone. */
export const OTLP_ENCODED_SPANS: OtlpSignal<EncodedItems> = {
  ...OTLP_TRACES,
  protobuf: ENCODED,
  json: () => ENCODED,
  metricsHelper: { name: 'span', countItems: ({ count }) => count },
};

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
