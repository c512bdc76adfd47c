import type { ExportReports } from '../diagnostics/export-reports.ts';
import type { MemoryBudget } from '../export/memory-budget.ts';
import type { PendingExports } from '../export/pending-exports.ts';
import type { RouteTo } from '../export/proxy.ts';
import type { ShutdownState } from '../export/shutdown-state.ts';
import type { TelemetryCounts } from '../export/telemetry-counts.ts';
import type { Report } from '../util/message-code.ts';

/** What an exporter knows of the process around it. */
export interface ExportServices {
  /** Reports something that does not work, and its cure. */
  readonly warn: Report;
  /** Reports what is otherwise than expected, and no trouble. */
  readonly info: Report;
  readonly ending: ShutdownState;
  /** Is given the outcome of each export. */
  readonly reports: ExportReports;
  /** Knows what would be lost if the process ended at once. */
  readonly pendingExports: PendingExports;
  readonly counts: TelemetryCounts;
  /** What all that waits to be sent may take. */
  readonly budget: MemoryBudget;
  /** By which proxies exports go; undefined: all directly. */
  readonly routeTo?: RouteTo;
}
