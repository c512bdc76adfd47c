import type { ExportResult } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { BatchSettings } from '../../configuration/signal-models.ts';
import type { EncodedExport } from '../../export/pending-exports.ts';
import { countUp } from '../../export/telemetry-counts.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { timeout, timer } from '../../util/timer.ts';
import type { Pipeline } from './as-processor.ts';
import { type BatchingQueue, createBatchingQueue } from './batching-queue.ts';

interface Exporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
  /** Where it can be known: the request that a batch would be sent as. */
  encodedExport?(items: Item[]): EncodedExport | undefined;
}

interface BatchingOptions<Item> {
  readonly signal: 'traces' | 'logs';
  readonly model: BatchSettings;
  readonly exporter: Exporter<Item>;
  readonly resource: Resource;
  /** About how many bytes an item takes. */
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
      counted.processed += items.length;
      send(items).then(done, done);
    },
    onFull() {
      countUp(counted.dropped, 'queue_full', 1);
      reports.dropped(signal, 1);
    },
    onEvicted(items) {
      countUp(counted.dropped, 'memory_limit', items);
      reports.evicted(signal, items);
    },
  });
  const exporting = placeOf(
    `the exporter of ${signal}`,
    `What it cannot write is dropped alone. Report this to Sightline.`,
  );
  /** @throws what the exporter throws at once */
  const exportAll = (items: Item[]): Promise<void> =>
    new Promise((resolve) => {
      exporter.export(items, ({ error }) => {
        if (error !== undefined) reports.failed(signal, items.length, error);
        resolve();
      });
    });
  /** An item that cannot be written takes no other with it. Never rejects. */
  const send = async (items: Item[]): Promise<void> => {
    try {
      await exportAll(items);
    } catch (error) {
      if (items.length > 1) {
        for (const item of items) await send([item]);
        return;
      }
      failedAt(exporting, error);
      counted.processed--;
      countUp(counted.dropped, 'not_encodable', 1);
    }
  };
  const counted = counts.addProcessor(signal, 'batching', {
    capacity: maxQueueSize,
    size: () => queue.held,
  });
  const { encodedExport } = exporter;
  if (encodedExport !== undefined) {
    const encodedExportsOf = (items: Item[]): EncodedExport[] => {
      try {
        return [encodedExport(items)].filter((made) => made !== undefined);
      } catch (error) {
        if (items.length > 1) return items.flatMap((item) => encodedExportsOf([item]));
        failedAt(exporting, error);
        countUp(counted.dropped, 'not_encodable', 1);
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
