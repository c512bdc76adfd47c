import type { ExportReports } from '../diagnostics/export-reports.ts';
import type { MemoryBudget } from '../export/memory-budget.ts';
import type { PendingExports } from '../export/pending-exports.ts';
import type { RouteTo } from '../export/proxy.ts';
import type { ShutdownState } from '../export/shutdown-state.ts';
import type { TelemetryCounts } from '../export/telemetry-counts.ts';

/** What an exporter knows of the process around it. */
export interface ExportServices {
  /** Tells the operator of the service about something that does not work, and its cure. */
  warn(text: string): void;
  /** Tells what is otherwise than expected, and no trouble. */
  info(text: string): void;
  readonly ending: ShutdownState;
  /** Told what becomes of exports. */
  readonly reports: ExportReports;
  /** Told what would be lost if the process ended at once. */
  readonly pendingExports: PendingExports;
  readonly counts: TelemetryCounts;
  /** What all that waits to be sent may take. */
  readonly budget: MemoryBudget;
  /** By which proxies exports go; undefined: all directly. */
  readonly routeTo?: RouteTo;
}
