import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { MemoryBudget } from '../../export/memory-budget.ts';
import { clearTimeout, setTimeout, wallClock } from '../../util/clock.ts';
import { failedAt, placeOf } from '../../util/guard.ts';

const SENDING = placeOf(
  'the export of a batch',
  'The batch was dropped. Report this to the author of the exporter.',
);

/** A batch is evicted in this many parts, one at a time. */
const PARTS = 8;

export interface BatchingQueueOptions<Item> {
  /** Limit of queued items, including those being sent. */
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  /** The queue stops waiting for an export after this time. */
  readonly exportTimeoutMillis: number;
  /** What the first export has to wait for, such as asynchronous resource attributes. */
  readonly ready: (() => Promise<void> | undefined) | undefined;
  /** Calls back once it is done, whether it succeeded or not. */
  send(items: Item[], done: () => void): void;
  /** Called once for each item dropped because the queue is full. */
  onFull(): void;
  /** Memory shared by all queues. */
  readonly budget: Pick<MemoryBudget, 'add' | 'take' | 'release'>;
  /** The approximate size of an item, in bytes. */
  sizeOf(item: Item): number;
  /** Called with the number of oldest items dropped to stay within the budget. */
  onEvicted(items: number): void;
}

/** Items waiting to be exported. */
export interface BatchingQueue<Item> {
  readonly size: number;
  /** Queued items plus those being sent. */
  readonly total: number;
  add(item: Item): void;
  flush(): Promise<void>;
  /** Empties the queue synchronously. Items being sent are not included. */
  take(): Item[][];
}

/**
 * Collects items and sends them in batches, one after the other, as the batch processors of the SDK do. Those
 * keep their queues private, and an exiting process has no time to flush them through a promise.
 * Source: Trace SDK, "Batching processor"; Logs SDK, "Batching processor".
 */
export function createBatchingQueue<Item>(
  options: BatchingQueueOptions<Item>,
): BatchingQueue<Item> {
  const { maxQueueSize, maxExportBatchSize, budget } = options;
  const items: Item[] = [];
  /** The size of each queued item, in bytes. */
  const sizes: number[] = [];
  /** Approximate arrival of the oldest item, in ms since 1970. */
  let since = 0;
  let inFlight = 0;
  let timer: NodeJS.Timeout | undefined;
  let draining: Promise<void> | undefined;

  const sendBatch = (batch: Item[]): Promise<void> =>
    new Promise((resolve) => {
      inFlight = batch.length;
      const finish = () => {
        clearTimeout(limit);
        inFlight = 0;
        resolve();
      };
      const limit = setTimeout(finish, options.exportTimeoutMillis).unref();
      try {
        context.with(suppressTracing(context.active()), () => options.send(batch, finish));
      } catch (error) {
        failedAt(SENDING, error);
        finish();
      }
    });

  const takeOldest = (count: number): Item[] => {
    budget.release(sizes.splice(0, count).reduce((sum, size) => sum + size, 0));
    since = wallClock();
    return items.splice(0, count);
  };

  budget.add({
    isUndecided: false,
    oldest: () => (items.length > 0 ? since : undefined),
    drop() {
      // Only a part of a batch: new items are usually small in comparison.
      const parts = Math.ceil(maxExportBatchSize / PARTS);
      options.onEvicted(takeOldest(parts).length);
    },
  });

  const drain = async (count: number): Promise<void> => {
    await options.ready?.();
    for (let remaining = count; remaining > 0 && items.length > 0; ) {
      const batch = takeOldest(Math.min(remaining, maxExportBatchSize));
      remaining -= batch.length;
      await sendBatch(batch);
    }
  };

  const start = (count: number): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    draining ??= drain(count).finally(() => {
      draining = undefined;
      schedule();
    });
    return draining;
  };

  const schedule = (): void => {
    if (draining !== undefined || items.length === 0) return;
    if (items.length >= maxExportBatchSize) void start(maxExportBatchSize);
    else timer ??= setTimeout(() => void start(items.length), options.scheduledDelayMillis).unref();
  };

  return {
    get size() {
      return items.length;
    },
    get total() {
      return items.length + inFlight;
    },
    add(item) {
      if (items.length + inFlight >= maxQueueSize) return options.onFull();
      if (items.length === 0) since = wallClock();
      // Measured first: an item for which this throws is not queued.
      const size = options.sizeOf(item);
      items.push(item);
      sizes.push(size);
      budget.take(size);
      schedule();
    },
    async flush() {
      while (draining !== undefined || items.length > 0) {
        await (draining ?? start(items.length));
      }
    },
    take() {
      const all = takeOldest(items.length);
      const batches: Item[][] = [];
      for (let from = 0; from < all.length; from += maxExportBatchSize) {
        batches.push(all.slice(from, from + maxExportBatchSize));
      }
      return batches;
    },
  };
}
