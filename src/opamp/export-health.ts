import { causeOf } from '../diagnostics/causes/export-causes.ts';
import { sanitizeText } from '../diagnostics/causes/untrusted-text.ts';
import { displayUrl } from '../diagnostics/display-url.ts';
import type { ExportReports } from '../diagnostics/export-reports.ts';
import { performance } from '../util/clock.ts';

/** Time after which a failure no longer counts, in milliseconds: nothing has been exported since. */
const FAILURE_AGE_MS = 5 * 60_000;

/** Whether the exports of a process arrive. */
export interface ExportHealth {
  /** The last failure of a signal that still fails, in words; undefined where all exports succeed. */
  readonly lastError: string | undefined;
  /** Wraps reports, to follow the outcomes of exports. */
  watchExports(reports: ExportReports): ExportReports;
}

export function createExportHealth(): ExportHealth {
  const failures = new Map<string, { readonly text: string; readonly at: number }>();
  const addFailure = (signal: string, text: string) => {
    // The last one is at the end.
    failures.delete(signal);
    failures.set(signal, { text, at: performance.now() });
  };
  return {
    get lastError() {
      const since = performance.now() - FAILURE_AGE_MS;
      return [...failures.values()].findLast(({ at }) => at >= since)?.text;
    },
    watchExports: (reports) => ({
      ...reports,
      trouble(target, error) {
        addFailure(target.signal, failureText(target, error));
        reports.trouble(target, error);
      },
      lost(target, items, error) {
        addFailure(target.signal, failureText(target, error));
        reports.lost(target, items, error);
      },
      failed(signal, items, error) {
        addFailure(signal, `${signal}: ${sanitizeText(error.message)}`);
        reports.failed(signal, items, error);
      },
      sent(target) {
        failures.delete(target.signal);
        reports.sent(target);
      },
    }),
  };
}

function failureText(...[target, error]: Parameters<typeof causeOf>): string {
  return `cannot export ${target.signal} to ${displayUrl(target.url)}: ${causeOf(target, error).cause}`;
}
