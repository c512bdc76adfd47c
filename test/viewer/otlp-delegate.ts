import { CompressionAlgorithm, type IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';
import {
  createOtlpHttpExportDelegate,
  httpAgentFactoryFromOptions,
} from '@opentelemetry/otlp-exporter-base/node-http';
import {
  createEmptyMetadata,
  createInsecureCredentials,
  createOtlpGrpcExportDelegate,
} from '@opentelemetry/otlp-grpc-exporter-base';
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
import type { Protocol } from '../../tools/receiver/received.ts';

/** Of any receiver. */
export interface Addresses {
  readonly url: string;
  readonly grpcUrl: string;
}

interface Kind<Items> {
  readonly path: string;
  readonly service: string;
  readonly protobuf: ISerializer<Items, unknown>;
  readonly json: ISerializer<Items, unknown>;
  readonly helper: IExporterMetricsHelper<Items>;
}

export const TRACES: Kind<ReadableSpan[]> = {
  path: 'traces',
  service: 'trace.v1.TraceService',
  protobuf: ProtobufTraceSerializer,
  json: JsonTraceSerializer,
  helper: TraceExporterMetricsHelper,
};
export const METRICS: Kind<ResourceMetrics> = {
  path: 'metrics',
  service: 'metrics.v1.MetricsService',
  protobuf: ProtobufMetricsSerializer,
  json: JsonMetricsSerializer,
  helper: MetricsExporterMetricsHelper,
};
export const LOGS: Kind<ReadableLogRecord[]> = {
  path: 'logs',
  service: 'logs.v1.LogsService',
  protobuf: ProtobufLogsSerializer,
  json: JsonLogsSerializer,
  helper: LogsExporterMetricsHelper,
};

/** Upstream's way of sending, without upstream's reading of the environment. */
export function createDelegate<Items>(
  { path, service, protobuf, json, helper }: Kind<Items>,
  receiver: Addresses,
  protocol: Protocol,
  gzip: boolean,
): IOtlpExportDelegate<Items> {
  const shared = {
    timeoutMillis: 5_000,
    concurrencyLimit: 1,
    compression: gzip ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE,
  };
  if (protocol === 'grpc') {
    return createOtlpGrpcExportDelegate(
      {
        ...shared,
        url: new URL(receiver.grpcUrl).host,
        metadata: createEmptyMetadata,
        credentials: createInsecureCredentials,
      },
      protobuf,
      'test',
      helper,
      undefined,
      service,
      `/opentelemetry.proto.collector.${service}/Export`,
    );
  }
  const contentType = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf';
  return createOtlpHttpExportDelegate(
    {
      ...shared,
      url: `${receiver.url}/v1/${path}`,
      headers: async () => ({ 'Content-Type': contentType }),
      agentFactory: httpAgentFactoryFromOptions({ keepAlive: true }),
    },
    protocol === 'http/json' ? json : protobuf,
    'test',
    helper,
    undefined,
  );
}
