import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { MemoryBudget } from '../../export/memory-budget.ts';
import { clearTimeout, setTimeout, wallClock } from '../../util/clock.ts';
import { failedAt, placeOf } from '../../util/guard.ts';

const SENDING = placeOf(
  'the sending of a batch',
  'What is in it was dropped. Report this to whoever wrote the exporter.',
);

/** Of a batch, one is given up at a time. */
const PARTS = 8;

export interface BatchingQueueOptions<Item> {
  /** Items that may wait, those being sent among them. */
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  /** An export that takes longer is no longer waited for. */
  readonly exportTimeoutMillis: number;
  /** Resolves before the first export, where something of it is not known yet. */
  readonly ready: (() => Promise<void> | undefined) | undefined;
  /** Calls back when it is done, whatever came of it. */
  send(items: Item[], done: () => void): void;
  /** Called with each item that finds no room. */
  onFull(): void;
  /** What all queues together may take. */
  readonly budget: Pick<MemoryBudget, 'add' | 'take' | 'release'>;
  /** About how many bytes an item takes. */
  sizeOf(item: Item): number;
  /** Called with how many of the oldest were dropped, to keep within the budget. */
  onEvicted(items: number): void;
}

/** Items on their way out. */
export interface BatchingQueue<Item> {
  readonly size: number;
  /** Items that wait, and those being sent. */
  readonly held: number;
  add(item: Item): void;
  flush(): Promise<void>;
  /** Hands over, at once, what waits and is not being sent, in batches. */
  take(): Item[][];
}

/**
 * Gathers items and sends them in batches, one after the other, as the batch processors of the SDK do;
 * those keep what waits to themselves, and a process that exits has no time to ask them by a promise.
 * Source: Trace SDK, "Batching processor"; Logs SDK, "Batching processor".
 */
export function createBatchingQueue<Item>(
  options: BatchingQueueOptions<Item>,
): BatchingQueue<Item> {
  const { maxQueueSize, maxExportBatchSize, budget } = options;
  const waiting: Item[] = [];
  /** In bytes, of each that waits. */
  const sizes: number[] = [];
  /** When about the first of them came, in ms since 1970. */
  let since = 0;
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  let draining: Promise<void> | undefined;

  const sendBatch = (items: Item[]): Promise<void> =>
    new Promise((resolve) => {
      underWay = items.length;
      const finish = () => {
        clearTimeout(limit);
        underWay = 0;
        resolve();
      };
      const limit = setTimeout(finish, options.exportTimeoutMillis).unref();
      try {
        context.with(suppressTracing(context.active()), () => options.send(items, finish));
      } catch (error) {
        failedAt(SENDING, error);
        finish();
      }
    });

  const takeOut = (count: number): Item[] => {
    budget.release(sizes.splice(0, count).reduce((sum, size) => sum + size, 0));
    since = wallClock();
    return waiting.splice(0, count);
  };

  budget.add({
    isUndecided: false,
    oldest: () => (waiting.length > 0 ? since : undefined),
    drop() {
      // A part of a batch at a time: what is new is mostly small beside it.
      const parts = Math.ceil(maxExportBatchSize / PARTS);
      options.onEvicted(takeOut(parts).length);
    },
  });

  /** Sends what waits until `count` items are gone, one batch after the other. */
  const drain = async (count: number): Promise<void> => {
    await options.ready?.();
    for (let left = count; left > 0 && waiting.length > 0; ) {
      const batch = takeOut(Math.min(left, maxExportBatchSize));
      left -= batch.length;
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
    if (draining !== undefined || waiting.length === 0) return;
    if (waiting.length >= maxExportBatchSize) void start(maxExportBatchSize);
    else
      timer ??= setTimeout(() => void start(waiting.length), options.scheduledDelayMillis).unref();
  };

  return {
    get size() {
      return waiting.length;
    },
    get held() {
      return waiting.length + underWay;
    },
    add(item) {
      if (waiting.length + underWay >= maxQueueSize) return options.onFull();
      if (waiting.length === 0) since = wallClock();
      // First: what throws here is not in the queue.
      const size = options.sizeOf(item);
      waiting.push(item);
      sizes.push(size);
      budget.take(size);
      schedule();
    },
    async flush() {
      while (draining !== undefined || waiting.length > 0) {
        await (draining ?? start(waiting.length));
      }
    },
    take() {
      const all = takeOut(waiting.length);
      const batches: Item[][] = [];
      for (let from = 0; from < all.length; from += maxExportBatchSize) {
        batches.push(all.slice(from, from + maxExportBatchSize));
      }
      return batches;
    },
  };
}
