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

/** What tells one signal from another on its way out by OTLP. `Items` is what is exported at once. */
export interface OtlpSignal<Items> {
  readonly protobuf: ISerializer<Items, unknown>;
  readonly json: ISerializer<Items, unknown>;
  readonly metricsHelper: IExporterMetricsHelper<Items>;
  /** `otel.component.type` is `otlp_<transport>_<component>_exporter`. */
  readonly component: 'span' | 'metric' | 'log';
  readonly httpPath: string;
  readonly grpcPath: string;
}

export const OTLP_TRACES: OtlpSignal<ReadableSpan[]> = {
  protobuf: ProtobufTraceSerializer,
  json: JsonTraceSerializer,
  metricsHelper: TraceExporterMetricsHelper,
  component: 'span',
  httpPath: 'v1/traces',
  grpcPath: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};

/** Requests that are encoded already; only their answers are read here. */
const ENCODED: ISerializer<Uint8Array, unknown> = {
  serializeRequest: (body) => body,
  deserializeResponse: (body) => ProtobufTraceSerializer.deserializeResponse(body),
};

/** Spans as `src/signals/spans` encodes them, in protobuf alone. */
export const OTLP_ENCODED_SPANS: OtlpSignal<Uint8Array> = {
  ...OTLP_TRACES,
  protobuf: ENCODED,
  json: ENCODED,
  metricsHelper: { name: 'span', countItems: () => 0 },
};

export const OTLP_METRICS: OtlpSignal<ResourceMetrics> = {
  protobuf: ProtobufMetricsSerializer,
  json: JsonMetricsSerializer,
  metricsHelper: MetricsExporterMetricsHelper,
  component: 'metric',
  httpPath: 'v1/metrics',
  grpcPath: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
};

export const OTLP_LOGS: OtlpSignal<ReadableLogRecord[]> = {
  protobuf: ProtobufLogsSerializer,
  json: JsonLogsSerializer,
  metricsHelper: LogsExporterMetricsHelper,
  component: 'log',
  httpPath: 'v1/logs',
  grpcPath: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
};
