import type { ExportReports } from '../diagnostics/export-reports.ts';
import type { MemoryBudget } from '../export/memory-budget.ts';
import type { PendingExports } from '../export/pending-exports.ts';
import type { RouteTo } from '../export/proxy.ts';
import type { ShutdownState } from '../export/shutdown-state.ts';
import type { TelemetryCounts } from '../export/telemetry-counts.ts';
import type { Report } from '../util/message-code.ts';

/** The services that the process provides to exporters. */
export interface ExportServices {
  /** Reports a problem and its cure. */
  readonly warn: Report;
  /** Reports something unexpected that is not a problem. */
  readonly info: Report;
  readonly shutdownState: ShutdownState;
  /** Receives the outcome of each export. */
  readonly reports: ExportReports;
  /** Collects what would be lost if the process ended now. */
  readonly pendingExports: PendingExports;
  readonly counts: TelemetryCounts;
  /** The memory budget of all telemetry waiting to be exported. */
  readonly budget: MemoryBudget;
  /** Selects the proxy of an export. Default: no proxies. */
  readonly routeTo?: RouteTo;
}
