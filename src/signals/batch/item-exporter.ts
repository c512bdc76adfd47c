import type { ExportResult } from '@opentelemetry/core';
import type { ExportReports } from '../../diagnostics/export-reports.ts';
import type { EncodedExport } from '../../export/pending-exports.ts';
import { type Place, placeOf } from '../../util/guard.ts';

/** A span exporter or a log record exporter. */
export interface ItemExporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
  /** Encodes the request that a batch would be sent as. Missing where the exporter cannot tell. */
  encodedExport?(items: Item[]): EncodedExport | undefined;
}

/** The place that failures of an exporter are reported for. */
export function exporterPlace(signal: 'traces' | 'logs'): Place {
  return placeOf(
    `the exporter of ${signal}`,
    'Only the items it cannot encode are dropped. Report this to Sightline.',
  );
}

/**
 * Exports items and reports a failed export.
 *
 * @returns resolves once the exporter is done, and rejects with what it throws synchronously
 */
export function exportItems<Item>(
  signal: 'traces' | 'logs',
  exporter: ItemExporter<Item>,
  items: Item[],
  reports: Pick<ExportReports, 'failed'>,
): Promise<void> {
  return new Promise((resolve) => {
    exporter.export(items, ({ error }) => {
      if (error !== undefined) reports.failed(signal, items.length, error);
      resolve();
    });
  });
}
