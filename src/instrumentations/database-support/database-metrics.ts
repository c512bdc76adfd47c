import type { Meter } from '@opentelemetry/api';
import { createOperationDurations, type OperationDurations } from './operation-durations.ts';
import type { SlowQueries } from './slow-queries.ts';

/** Records the operations of databases whether or not they are sampled. All clients share it. */
export interface DatabaseMetrics {
  /** Undefined if metrics are off. */
  readonly meter: Meter | undefined;
  /** Undefined if metrics are off. */
  readonly durations: OperationDurations | undefined;
  /** Undefined if SIGHTLINE_SLOW_QUERY_MS is not set, or logs are off. */
  readonly slowQueries: SlowQueries | undefined;
}

export function createDatabaseMetrics(
  meter: Meter | undefined,
  slowQueries: SlowQueries | undefined,
): DatabaseMetrics {
  const durations = meter === undefined ? undefined : createOperationDurations(meter);
  return { meter, durations, slowQueries };
}
