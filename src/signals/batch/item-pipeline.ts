import type { Resource } from '@opentelemetry/resources';
import type { BatchSettings } from '../../configuration/signal-models.ts';
import type { EncodedExport } from '../../export/pending-exports.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { clearTimeout, setTimeout } from '../../util/clock.ts';
import { failedAt } from '../../util/guard.ts';
import { timeout } from '../../util/timer.ts';
import { createBatchQueue, type OpenBatch } from './batch-queue.ts';
import { exporterPlace, exportItems, type ItemExporter } from './item-exporter.ts';
import type { Pipeline } from './pipeline.ts';

export interface ItemPipelineOptions<Item> {
  readonly signal: 'traces' | 'logs';
  readonly model: BatchSettings;
  readonly exporter: ItemExporter<Item>;
  readonly resource: Resource;
  readonly isUrgent?: (item: Item) => boolean;
  /** The approximate size of an item, in bytes. */
  sizeOf(item: Item): number;
}

/** Sends items in batches, for exporters that need whole items: JSON, Zipkin, the console. */
export function createItemPipeline<Item>(
  { signal, model, exporter, resource, isUrgent, sizeOf }: ItemPipelineOptions<Item>,
  exportServices: ExportServices,
): Pipeline<Item> {
  const place = exporterPlace(signal);
  const exportTimeoutMillis = timeout(model.export_timeout);

  /** An item that cannot be encoded does not take others with it. Never rejects. */
  const send = async (items: Item[], onUnencodable: () => void): Promise<void> => {
    try {
      await exportItems(signal, exporter, items, exportServices.reports);
    } catch (error) {
      if (items.length > 1) {
        for (const item of items) await send([item], onUnencodable);
        return;
      }
      failedAt(place, error);
      onUnencodable();
    }
  };

  const encodedExportsOf = (
    encodedExport: NonNullable<ItemExporter<Item>['encodedExport']>,
    items: Item[],
    onUnencodable: () => void,
  ): EncodedExport[] => {
    try {
      return [encodedExport(items)].filter((request) => request !== undefined);
    } catch (error) {
      if (items.length > 1) {
        return items.flatMap((item) => encodedExportsOf(encodedExport, [item], onUnencodable));
      }
      failedAt(place, error);
      onUnencodable();
      return [];
    }
  };

  const { encodedExport } = exporter;
  return createBatchQueue<Item, Item[]>({
    signal,
    model,
    resource,
    batch: createItemBatch(sizeOf),
    isUrgent,
    place,
    exportServices,
    send: (items, _count, onUnencodable) => within(exportTimeoutMillis, send(items, onUnencodable)),
    encode:
      encodedExport === undefined
        ? undefined
        : (items, _count, onUnencodable) => encodedExportsOf(encodedExport, items, onUnencodable),
    shutdown: () => exporter.shutdown(),
  });
}

function createItemBatch<Item>(sizeOf: (item: Item) => number): OpenBatch<Item, Item[]> {
  let items: Item[] = [];
  return {
    add(item) {
      // Measured first: an item for which this throws is not queued.
      const size = sizeOf(item);
      items.push(item);
      return size;
    },
    close() {
      const batch = items;
      items = [];
      return batch;
    },
  };
}

/** Stops waiting for an export after a time, in milliseconds. */
function within(ms: number, exporting: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms).unref();
    void exporting.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
