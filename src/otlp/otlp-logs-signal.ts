import { LogsExporterMetricsHelper, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { encodeLogs } from './encode/encode-logs.ts';
import { jsonSerializers, type OtlpSignal } from './otlp-signals.ts';

/** Log records by OTLP; loaded with the SDK's part for logs. */
export const OTLP_LOGS: OtlpSignal<ReadableLogRecord[]> = {
  name: 'logs',
  protobuf: {
    serializeRequest: encodeLogs,
    deserializeResponse: (body) => ProtobufLogsSerializer.deserializeResponse(body),
  },
  json: () => jsonSerializers().JsonLogsSerializer,
  metricsHelper: LogsExporterMetricsHelper,
  httpPath: 'v1/logs',
  grpcPath: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
};
