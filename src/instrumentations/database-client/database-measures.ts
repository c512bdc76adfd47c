import type { Meter } from '@opentelemetry/api';
import { createOperationDurations, type OperationDurations } from './operation-durations.ts';
import type { SlowQueries } from './slow-queries.ts';

/** What is measured of the operations of databases, whatever is sampled; shared by all clients. */
export interface DatabaseMeasures {
  /** Undefined where metrics are off. */
  readonly meter: Meter | undefined;
  readonly durations: OperationDurations | undefined;
  /** Undefined where nobody wants to know. */
  readonly slowQueries: SlowQueries | undefined;
}

export function createDatabaseMeasures(
  meter: Meter | undefined,
  slowQueries: SlowQueries | undefined,
): DatabaseMeasures {
  const durations = meter === undefined ? undefined : createOperationDurations(meter);
  return { meter, durations, slowQueries };
}
