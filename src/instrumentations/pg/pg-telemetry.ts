import type { DatabaseTelemetry } from '../database-support/operation-span.ts';
import type { PgOptions } from './pg-options.ts';

/** What queries and connections are recorded with. All of it may change while the service runs. */
export interface PgTelemetry extends DatabaseTelemetry {
  options(): PgOptions;
}
