import type { Environment } from '../environment-reader.ts';
import type { LogsModel, ProcessorModel } from '../signal-models.ts';
import { batchFromEnvironment } from './batch-from-environment.ts';
import { exportersFromEnvironment } from './exporters-from-environment.ts';
import { applySampledOnly } from './loggers-from-environment.ts';
import { otlpExporterFromEnvironment } from './otlp-from-environment.ts';

/**
 * Reads OTEL_LOGS_*, OTEL_BLRP_* and OTEL_LOGRECORD_*.
 *
 * @param hasOtherUse whether log records are needed even without an exporter
 * @returns undefined where logs are off
 */
export function logsFromEnvironment(
  environment: Environment,
  hasOtherUse: boolean,
): LogsModel | undefined {
  const exporters = exportersFromEnvironment(environment, 'logs');
  if (exporters.length === 0 && !hasOtherUse) return undefined;
  const model: LogsModel = {
    processors: exporters.map((name) => logRecordProcessor(environment, name)),
    limits: {
      attribute_value_length_limit:
        environment.value('OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? null,
      attribute_count_limit: environment.value('OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT'),
    },
  };
  return applySampledOnly(model, environment);
}

function logRecordProcessor(
  environment: Environment,
  exporter: 'otlp' | 'console',
): ProcessorModel {
  if (exporter === 'console') return { simple: { exporter: { console: {} } } };
  const batch = batchFromEnvironment(environment, 'BLRP');
  return { batch: { ...batch, exporter: otlpExporterFromEnvironment(environment, 'logs') } };
}
