import { causeOf } from '../diagnostics/causes/export-causes.ts';
import { sanitizeText } from '../diagnostics/causes/untrusted-text.ts';
import type { ExportReports } from '../diagnostics/export-reports.ts';
import { displayUrl } from '../diagnostics/display-url.ts';
import { performance } from '../util/clock.ts';

/** After this time without another failure, one counts no more: nothing is exported any longer. In milliseconds. */
const COUNTS_MS = 5 * 60_000;

/** Whether what a process exports arrives. */
export interface ExportHealth {
  /** The last failure of what still fails, in words; undefined where all is well. */
  readonly lastError: string | undefined;
  /** Hears what becomes of exports. */
  watching(reports: ExportReports): ExportReports;
}

export function createExportHealth(): ExportHealth {
  const failures = new Map<string, { readonly text: string; readonly at: number }>();
  const failed = (key: string, text: string) => {
    failures.delete(key);
    failures.set(key, { text, at: performance.now() });
  };
  return {
    get lastError() {
      const since = performance.now() - COUNTS_MS;
      return [...failures.values()].findLast(({ at }) => at >= since)?.text;
    },
    watching: (reports) => ({
      ...reports,
      trouble(target, error) {
        failed(target.signal, inWords(target, error));
        reports.trouble(target, error);
      },
      lost(target, items, error) {
        failed(target.signal, inWords(target, error));
        reports.lost(target, items, error);
      },
      failed(signal, items, error) {
        failed(signal, `${signal}: ${sanitizeText(error.message)}`);
        reports.failed(signal, items, error);
      },
      sent(target) {
        failures.delete(target.signal);
        reports.sent(target);
      },
    }),
  };
}

function inWords(...[target, error]: Parameters<typeof causeOf>): string {
  return `${target.signal} cannot be sent to ${displayUrl(target.url)}: ${causeOf(target, error).cause}`;
}
