import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { BatchSettings } from '../../configuration/signal-models.ts';
import type { EncodedExport } from '../../export/pending-exports.ts';
import { countUp } from '../../export/telemetry-counts.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { clearTimeout, setTimeout, wallClock } from '../../util/clock.ts';
import { failedAt, type Place } from '../../util/guard.ts';
import { timer as timerMillis } from '../../util/timer.ts';
import type { Pipeline } from './pipeline.ts';

/** The batch that is being filled: items, or their bytes. */
export interface OpenBatch<Item, Batch> {
  /**
   * @returns the size of the item, in bytes; approximate for items that are not encoded yet
   * @throws when the item cannot be encoded; the batch is then unchanged
   */
  add(item: Item): number;
  /** Returns the batch, and starts the next one. */
  close(): Batch;
}

export interface BatchQueueOptions<Item, Batch> {
  readonly signal: 'traces' | 'logs';
  readonly model: BatchSettings;
  readonly resource: Resource;
  readonly batch: OpenBatch<Item, Batch>;
  /** Items that may use the last eighth of the queue, so that a burst of others does not drop them. */
  readonly isUrgent?: ((item: Item) => boolean) | undefined;
  /** The place that failures of encoding an item are reported for. */
  readonly place: Place;
  readonly exportServices: Pick<ExportServices, 'reports' | 'pendingExports' | 'counts' | 'budget'>;
  /** Exports a batch; called when the resource attributes are known. Resolves when the exporter is done. */
  send(batch: Batch, count: number, onUnencodable: OnUnencodable): Promise<void>;
  /** The requests in which an exiting process sends a batch. Undefined where the exporter cannot tell. */
  readonly encode:
    | ((batch: Batch, count: number, onUnencodable: OnUnencodable) => readonly EncodedExport[])
    | undefined;
  /** Shuts the exporter down. */
  shutdown(): Promise<void>;
}

/** Called for an item that turns out not to be encodable when its batch is sent. */
type OnUnencodable = () => void;

interface ClosedBatch<Batch> {
  readonly batch: Batch;
  readonly count: number;
  readonly bytes: number;
  /** Approximate arrival of its first item, in ms since 1970. */
  readonly since: number;
}

/**
 * Collects items and sends them in batches, one after the other, as the batch processors of the SDK do. Those keep
 * their queues private, and an exiting process has no time to flush them through a promise.
 * Source: Trace SDK, "Batching processor"; Logs SDK, "Batching processor".
 */
export function createBatchQueue<Item, Batch>(
  options: BatchQueueOptions<Item, Batch>,
): Pipeline<Item> {
  const { signal, model, resource, batch: open, isUrgent, encode } = options;
  const { max_queue_size: capacity, max_export_batch_size: batchSize } = model;
  const delayMillis = timerMillis(model.schedule_delay);
  const capacityForAll = isUrgent === undefined ? capacity : capacity - (capacity >> 3);
  const { pendingExports, reports, budget } = options.exportServices;
  /** Of the open batch. */
  let openCount = 0;
  let openBytes = 0;
  let openSince = 0;
  const closed: ClosedBatch<Batch>[] = [];
  /** Items in closed batches, including the one that is being sent. */
  let closedItems = 0;
  let timer: NodeJS.Timeout | undefined;
  let draining: Promise<void> | undefined;
  let isShutdown = false;
  const counts = options.exportServices.counts.addProcessor(signal, 'batching', {
    capacity,
    size: () => openCount + closedItems,
  });

  const close = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (openCount === 0) return;
    closed.push({ batch: open.close(), count: openCount, bytes: openBytes, since: openSince });
    closedItems += openCount;
    openCount = 0;
    openBytes = 0;
  };

  /** Removes the oldest batch, so that only the request built from it keeps its bytes alive. */
  const next = (): ClosedBatch<Batch> => {
    const oldest = closed.shift()!;
    budget.release(oldest.bytes);
    return oldest;
  };

  const drop = (reason: string, count: number): void => countUp(counts.dropped, reason, count);

  const onUnencodable = (): void => {
    counts.processed--;
    drop('not_encodable', 1);
  };

  const sendNext = async (): Promise<void> => {
    const { batch, count } = next();
    counts.processed += count;
    try {
      await context.with(suppressTracing(context.active()), () =>
        options.send(batch, count, onUnencodable),
      );
    } finally {
      closedItems -= count;
    }
  };

  const drain = (): Promise<void> => {
    draining ??= (async () => {
      if (resource.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
      while (closed.length > 0) await sendNext();
    })()
      .catch((error: unknown) => failedAt(options.place, error))
      .finally(() => {
        draining = undefined;
        // A batch may have been closed between the last send and this callback.
        if (closed.length > 0) void drain();
      });
    return draining;
  };

  const sendOpen = (): void => {
    close();
    void drain();
  };

  const flush = async (): Promise<void> => {
    close();
    while (closed.length > 0 || draining !== undefined) await drain();
  };

  if (encode !== undefined) {
    pendingExports.add({
      hasMore: () => openCount > 0 || closed.length > 0,
      take() {
        close();
        const encodedExports: EncodedExport[] = [];
        while (closed.length > 0) {
          const { batch, count } = next();
          closedItems -= count;
          counts.processed += count;
          encodedExports.push(...encode(batch, count, onUnencodable));
        }
        return encodedExports;
      },
    });
  }

  budget.add({
    isUndecided: false,
    oldest: () => closed[0]?.since ?? (openCount > 0 ? openSince : undefined),
    drop() {
      if (closed.length === 0) close();
      const { count } = next();
      closedItems -= count;
      drop('memory_limit', count);
      reports.evicted(signal, count);
    },
  });

  return {
    add(item) {
      if (isShutdown) return;
      const total = openCount + closedItems;
      if (total >= capacityForAll && (total >= capacity || !isUrgent!(item))) {
        drop('queue_full', 1);
        reports.dropped(signal, 1);
        return;
      }
      let bytes: number;
      try {
        bytes = open.add(item);
      } catch (error) {
        drop('not_encodable', 1);
        failedAt(options.place, error);
        return;
      }
      openCount++;
      if (openBytes === 0) openSince = wallClock();
      openBytes += bytes;
      budget.take(bytes);
      if (openCount >= batchSize) sendOpen();
      else timer ??= setTimeout(sendOpen, delayMillis).unref();
    },
    flush,
    async shutdown() {
      if (isShutdown) return;
      isShutdown = true;
      await flush();
      await options.shutdown();
    },
  };
}
