import { LogsExporterMetricsHelper, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import {
  createEncodedSerializer,
  type EncodedItems,
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

const ENCODED = createEncodedSerializer({
  deserializeResponse: (body) => ProtobufLogsSerializer.deserializeResponse(body),
});

/** Encoded log records, protobuf only. */
export const OTLP_ENCODED_LOGS: OtlpSignal<EncodedItems> = {
  ...OTLP_LOGS,
  protobuf: ENCODED,
  json: () => ENCODED,
  metricsHelper: { name: LogsExporterMetricsHelper.name, countItems: ({ count }) => count },
};
