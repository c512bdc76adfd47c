import type { DatabaseTelemetry } from '../database-client/operation-span.ts';
import type { PgOptions } from './pg-options.ts';

/** What the methods of the library find around them; either may change while it runs. */
export interface PgTelemetry extends DatabaseTelemetry {
  options(): PgOptions;
}
