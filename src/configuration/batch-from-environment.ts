import { type Environment, milliseconds, type NumberRange } from './environment.ts';

/** A batch processor's settings in the shape of declarative configuration. Delays in ms. */
export interface BatchSettings {
  readonly schedule_delay: number;
  readonly export_timeout: number;
  readonly max_queue_size: number;
  readonly max_export_batch_size: number;
}

const DEFAULT_QUEUE_SIZE = 2048;
const DEFAULT_BATCH_SIZE = 512;
const DEFAULT_TIMEOUT_MS = 30_000;
/** A queue of this many records is some gigabytes; more is a typing error. */
const MAX_QUEUE_SIZE = 1_000_000;

/**
 * Reads OTEL_BSP_* or OTEL_BLRP_*.
 * Source: SDK environment variables, "Batch Span Processor" and "Batch LogRecord Processor".
 *
 * @param defaults `delay`: 5000 ms for spans, 1000 ms for log records
 */
export function batchFromEnvironment(
  environment: Environment,
  prefix: 'BSP' | 'BLRP',
  defaults: { readonly delay: number },
): BatchSettings {
  const read = (suffix: string, range: NumberRange, fallback: number) =>
    environment.number(`OTEL_${prefix}_${suffix}`, range, fallback);
  const size = { min: 1, max: MAX_QUEUE_SIZE };
  const queueSize = read('MAX_QUEUE_SIZE', size, DEFAULT_QUEUE_SIZE);
  const batchSize = read('MAX_EXPORT_BATCH_SIZE', size, Math.min(DEFAULT_BATCH_SIZE, queueSize));
  if (batchSize > queueSize) {
    environment.report({
      code: 'conflict',
      name: `OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`,
      reason: `${batchSize} is more than OTEL_${prefix}_MAX_QUEUE_SIZE, which is ${queueSize}`,
      used: String(queueSize),
    });
  }
  return {
    schedule_delay: read('SCHEDULE_DELAY', milliseconds(0), defaults.delay),
    export_timeout: read('EXPORT_TIMEOUT', milliseconds(0), DEFAULT_TIMEOUT_MS),
    max_queue_size: queueSize,
    max_export_batch_size: Math.min(batchSize, queueSize),
  };
}
