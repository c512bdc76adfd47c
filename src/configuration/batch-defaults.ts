import { ROWS } from './settings/rows.ts';
import type { BatchSettings } from './signal-models.ts';

/** Defaults of the batch processor of spans (`BSP`) or of log records (`BLRP`). */
export function batchDefaults(prefix: 'BSP' | 'BLRP'): BatchSettings {
  return {
    schedule_delay: ROWS[`OTEL_${prefix}_SCHEDULE_DELAY`].default,
    export_timeout: ROWS[`OTEL_${prefix}_EXPORT_TIMEOUT`].default,
    max_queue_size: ROWS[`OTEL_${prefix}_MAX_QUEUE_SIZE`].default,
    max_export_batch_size: ROWS[`OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`].default,
  };
}
