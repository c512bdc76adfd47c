import type { Resource } from '@opentelemetry/resources';
import type { BatchSettings } from '../../configuration/signal-models.ts';
import type { EncodedExport } from '../../export/pending-exports.ts';
import { countUp } from '../../export/telemetry-counts.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { failedAt } from '../../util/guard.ts';
import { timeout, timer } from '../../util/timer.ts';
import { type BatchingQueue, createBatchingQueue } from './batching-queue.ts';
import { exporterPlace, exportItems, type ItemExporter } from './item-exporter.ts';
import type { Pipeline } from './pipeline.ts';

interface BatchingOptions<Item> {
  readonly signal: 'traces' | 'logs';
  readonly model: BatchSettings;
  readonly exporter: ItemExporter<Item>;
  readonly resource: Resource;
  /** The approximate size of an item, in bytes. */
  sizeOf(item: Item): number;
}

/** Sends items in batches. Source: Trace SDK and Logs SDK, "Batching processor". */
export function createBatching<Item>(
  { signal, model, exporter, resource, sizeOf }: BatchingOptions<Item>,
  { pendingExports, reports, counts, budget }: ExportServices,
): Pipeline<Item> {
  const maxQueueSize = model.max_queue_size;
  const queue: BatchingQueue<Item> = createBatchingQueue<Item>({
    maxQueueSize,
    maxExportBatchSize: model.max_export_batch_size,
    scheduledDelayMillis: timer(model.schedule_delay),
    exportTimeoutMillis: timeout(model.export_timeout),
    ready: () =>
      resource.asyncAttributesPending ? resource.waitForAsyncAttributes?.() : undefined,
    budget,
    sizeOf,
    send(items, done) {
      processorCounts.processed += items.length;
      send(items).then(done, done);
    },
    onFull() {
      countUp(processorCounts.dropped, 'queue_full', 1);
      reports.dropped(signal, 1);
    },
    onEvicted(items) {
      countUp(processorCounts.dropped, 'memory_limit', items);
      reports.evicted(signal, items);
    },
  });
  const place = exporterPlace(signal);
  /** An item that cannot be encoded does not take others with it. Never rejects. */
  const send = async (items: Item[]): Promise<void> => {
    try {
      await exportItems(signal, exporter, items, reports);
    } catch (error) {
      if (items.length > 1) {
        for (const item of items) await send([item]);
        return;
      }
      failedAt(place, error);
      processorCounts.processed--;
      countUp(processorCounts.dropped, 'not_encodable', 1);
    }
  };
  const processorCounts = counts.addProcessor(signal, 'batching', {
    capacity: maxQueueSize,
    size: () => queue.total,
  });
  const { encodedExport } = exporter;
  if (encodedExport !== undefined) {
    const encodedExportsOf = (items: Item[]): EncodedExport[] => {
      try {
        return [encodedExport(items)].filter((request) => request !== undefined);
      } catch (error) {
        if (items.length > 1) return items.flatMap((item) => encodedExportsOf([item]));
        failedAt(place, error);
        countUp(processorCounts.dropped, 'not_encodable', 1);
        return [];
      }
    };
    pendingExports.add({
      hasMore: () => queue.size > 0,
      take: () => queue.take().flatMap(encodedExportsOf),
    });
  }
  let isShutdown = false;
  return {
    add(item) {
      if (!isShutdown) queue.add(item);
    },
    flush: () => queue.flush(),
    async shutdown() {
      isShutdown = true;
      await queue.flush();
      await exporter.shutdown();
    },
  };
}
