import {
  type IExporterMetricsHelper,
  type ISerializer,
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  LogsExporterMetricsHelper,
  MetricsExporterMetricsHelper,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Signal } from '../../configuration/names.ts';

/** What tells one signal from another on its way out by OTLP. `Items` is what is exported at once. */
export interface OtlpSignal<Items> {
  readonly name: Signal;
  readonly protobuf: ISerializer<Items, unknown>;
  readonly json: ISerializer<Items, unknown>;
  readonly metricsHelper: IExporterMetricsHelper<Items>;
  readonly httpPath: string;
  readonly grpcPath: string;
}

export const OTLP_TRACES: OtlpSignal<ReadableSpan[]> = {
  name: 'traces',
  protobuf: ProtobufTraceSerializer,
  json: JsonTraceSerializer,
  metricsHelper: TraceExporterMetricsHelper,
  httpPath: 'v1/traces',
  grpcPath: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};

/** A request that is encoded already. */
export interface EncodedSpans {
  readonly body: Uint8Array;
  readonly count: number;
}

/** Only the answers are read here. */
const ENCODED: ISerializer<EncodedSpans, unknown> = {
  serializeRequest: ({ body }) => body,
  deserializeResponse: (body) => ProtobufTraceSerializer.deserializeResponse(body),
};

/** Spans as `src/signals/spans` encodes them, in protobuf alone. */
export const OTLP_ENCODED_SPANS: OtlpSignal<EncodedSpans> = {
  ...OTLP_TRACES,
  protobuf: ENCODED,
  json: ENCODED,
  metricsHelper: { name: 'span', countItems: ({ count }) => count },
};

export const OTLP_METRICS: OtlpSignal<ResourceMetrics> = {
  name: 'metrics',
  protobuf: ProtobufMetricsSerializer,
  json: JsonMetricsSerializer,
  metricsHelper: MetricsExporterMetricsHelper,
  httpPath: 'v1/metrics',
  grpcPath: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

export const OTLP_LOGS: OtlpSignal<ReadableLogRecord[]> = {
  name: 'logs',
  protobuf: ProtobufLogsSerializer,
  json: JsonLogsSerializer,
  metricsHelper: LogsExporterMetricsHelper,
  httpPath: 'v1/logs',
  grpcPath: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
};
