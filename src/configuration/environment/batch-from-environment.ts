import type { Environment } from '../environment-reader.ts';
import { ROWS } from '../settings/rows.ts';
import type { BatchSettings } from '../signal-models.ts';

/**
 * Reads OTEL_BSP_* or OTEL_BLRP_*. Source: SDK environment variables, "Batch Span Processor" and "Batch LogRecord
 * Processor".
 */
export function batchFromEnvironment(
  environment: Environment,
  prefix: 'BSP' | 'BLRP',
): BatchSettings {
  const { value } = environment;
  const queueSize = value(`OTEL_${prefix}_MAX_QUEUE_SIZE`);
  const name = `OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE` as const;
  const batchSize = value(name, Math.min(ROWS[name].default, queueSize));
  if (batchSize > queueSize) {
    environment.report({
      code: 'conflict',
      name,
      reason: `${batchSize} is more than OTEL_${prefix}_MAX_QUEUE_SIZE, which is ${queueSize}`,
      used: String(queueSize),
    });
  }
  return {
    schedule_delay: value(`OTEL_${prefix}_SCHEDULE_DELAY`),
    export_timeout: value(`OTEL_${prefix}_EXPORT_TIMEOUT`),
    max_queue_size: queueSize,
    max_export_batch_size: Math.min(batchSize, queueSize),
  };
}
