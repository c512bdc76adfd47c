import type { InstrumentationRow } from './instrumentation-row.ts';

/** Libraries for which upstream has no instrumentation. */
export const OWN_ROWS: Readonly<Record<string, InstrumentationRow>> = {};
