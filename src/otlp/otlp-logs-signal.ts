import { LogsExporterMetricsHelper, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import {
  type EncodedItems,
  encodedSignal,
  jsonSerializers,
  type OtlpSignal,
} from './otlp-signals.ts';

/** Log records by OTLP; loaded with the log part of the SDK. */
export const OTLP_LOGS: OtlpSignal<ReadableLogRecord[]> = {
  name: 'logs',
  protobuf: ProtobufLogsSerializer,
  json: () => jsonSerializers().JsonLogsSerializer,
  metricsHelper: LogsExporterMetricsHelper,
  httpPath: 'v1/logs',
  grpcPath: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
};

export const OTLP_ENCODED_LOGS: OtlpSignal<EncodedItems> = encodedSignal(OTLP_LOGS);
