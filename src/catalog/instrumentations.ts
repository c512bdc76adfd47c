import type { InstrumentationRow } from './instrumentation-row.ts';
import { ADDITIONAL_ROWS } from './rows/sightline-instrumentations.ts';
import { UPSTREAM_ROWS } from './rows/upstream-instrumentations.ts';

/** The table of instrumentations, by short name, as in OTEL_NODE_DISABLED_INSTRUMENTATIONS. */
export const INSTRUMENTATIONS: Readonly<Record<string, InstrumentationRow>> = {
  ...UPSTREAM_ROWS,
  ...ADDITIONAL_ROWS,
};
