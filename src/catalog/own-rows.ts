import type { InstrumentationRow, SightlineEntry } from './instrumentation-row.ts';
import { part } from './instrumentation-row.ts';

/** Libraries for which upstream has no instrumentation. */
export const OWN_ROWS: Readonly<Record<string, InstrumentationRow>> = {
  'postgres.js': database('postgres-js', 'PostgresJsInstrumentation', ['postgres']),
};

/** A client of a database: a span for each operation inside of a trace, and its duration. */
function database(
  file: string,
  className: string,
  modules: readonly string[],
  files: readonly string[] = [],
): InstrumentationRow {
  return {
    operations: 'database',
    needsParent: 'tracer',
    ours: [withOperations(part(`own-databases/${file}`, className, modules, files))],
  };
}

function withOperations(entry: SightlineEntry): SightlineEntry {
  return { ...entry, hasOperations: true };
}
