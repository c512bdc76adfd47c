import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';

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
  /** Told of each item that finds no room. */
  onFull(): void;
}

/** Items on their way out. */
export interface BatchingQueue<Item> {
  readonly size: number;
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
  const { maxQueueSize, maxExportBatchSize } = options;
  let waiting: Item[] = [];
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
      context.with(suppressTracing(context.active()), () => options.send(items, finish));
    });

  /** Sends what waits until `count` items are gone, one batch after the other. */
  const drain = async (count: number): Promise<void> => {
    await options.ready?.();
    for (let left = count; left > 0 && waiting.length > 0; ) {
      const batch = waiting.splice(0, Math.min(left, maxExportBatchSize));
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
    add(item) {
      if (waiting.length + underWay >= maxQueueSize) return options.onFull();
      waiting.push(item);
      schedule();
    },
    async flush() {
      while (draining !== undefined || waiting.length > 0) {
        await (draining ?? start(waiting.length));
      }
    },
    take() {
      const all = waiting;
      waiting = [];
      const batches: Item[][] = [];
      for (let from = 0; from < all.length; from += maxExportBatchSize) {
        batches.push(all.slice(from, from + maxExportBatchSize));
      }
      return batches;
    },
  };
}
