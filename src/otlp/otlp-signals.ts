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

/** Serialises encoded items, so that only responses need a serializer. */
export function createEncodedSerializer({
  deserializeResponse,
}: Pick<ISerializer<never, unknown>, 'deserializeResponse'>): ISerializer<EncodedItems, unknown> {
  return { serializeRequest: ({ body }) => body, deserializeResponse };
}

const ENCODED = createEncodedSerializer({
  deserializeResponse: (body) => ProtobufTraceSerializer.deserializeResponse(body),
});

/** Spans encoded by `src/signals/traces`, protobuf only. */
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
