import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { EncodedExport } from '../../export/pending-exports.ts';
import { countUp } from '../../export/telemetry-counts.ts';
import { encodeResource } from '../../otlp/encode/resource-and-scope.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import type { OtlpDelegate } from '../../otlp/otlp-delegate.ts';
import type { EncodedItems } from '../../otlp/otlp-signals.ts';
import { clearTimeout, setTimeout, wallClock } from '../../util/clock.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { type EncodedBatch, encodeRequest } from './encoded-batch.ts';
import type { Pipeline } from './pipeline.ts';

export interface EncodedPipelineOptions<Item> {
  readonly signal: 'traces' | 'logs';
  readonly batch: EncodedBatch<Item>;
  readonly resource: Resource;
  /** Sends encoded requests. */
  readonly delegate: OtlpDelegate<EncodedItems>;
  /** Limit of queued items, including those being sent. */
  readonly maxQueueSize: number;
  /** Items that may use the last eighth of the queue, which must not be lost in a burst of others. */
  readonly isUrgent?: (item: Item) => boolean;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  readonly exportServices: Pick<ExportServices, 'reports' | 'pendingExports' | 'counts' | 'budget'>;
}

const ENCODING = placeOf(
  'the encoding of a span or a log record',
  'Only that item was dropped. Report this to Sightline.',
);
const SENDING = placeOf(
  'the export of spans or log records',
  'A batch was dropped. Report this to Sightline.',
);

interface ClosedBatch {
  /** The whole request, or only its items if the resource attributes were still pending. */
  readonly body: Buffer;
  readonly isWhole: boolean;
  readonly count: number;
  readonly bytes: number;
  /** Approximate arrival of its first item, in ms since 1970. */
  readonly since: number;
}

/**
 * Collects items and sends them in batches, as the batch processors of the SDK do (Trace SDK and Logs SDK,
 * "Batching processor"), but stores them as bytes: see `encoded-batch.ts`.
 */
export function createEncodedPipeline<Item>(options: EncodedPipelineOptions<Item>): Pipeline<Item> {
  const { signal, batch, resource, delegate, maxQueueSize, maxExportBatchSize } = options;
  const { isUrgent } = options;
  const sizeForAll = isUrgent === undefined ? maxQueueSize : maxQueueSize - (maxQueueSize >> 3);
  const { pendingExports, reports, budget } = options.exportServices;
  let batchCount = 0;
  let batchBytes = 0;
  let batchSince = 0;
  const waiting: ClosedBatch[] = [];
  let waitingItems = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let isShutdown = false;
  const counts = options.exportServices.counts.addProcessor(signal, 'batching', {
    capacity: maxQueueSize,
    size: () => batchCount + waitingItems,
  });

  const close = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (batchCount === 0) return;
    const count = batchCount;
    const isWhole = !resource.asyncAttributesPending;
    const body = isWhole ? batch.takeRequest(encodeResource(resource)) : batch.take();
    waiting.push({ body, isWhole, count, bytes: batchBytes, since: batchSince });
    waitingItems += count;
    batchCount = 0;
    batchBytes = 0;
  };

  /** Removes the oldest batch, so that only the request built from it keeps its bytes alive. */
  const next = (): EncodedItems => {
    const { body, isWhole, count, bytes } = waiting.shift()!;
    budget.release(bytes);
    counts.processed += count;
    return { body: isWhole ? body : encodeRequest(encodeResource(resource), body), count };
  };

  const send = (request: EncodedItems): Promise<void> =>
    new Promise((resolve) => {
      context.with(suppressTracing(context.active()), () => {
        delegate.export(request, () => {
          waitingItems -= request.count;
          resolve();
        });
      });
    });

  pendingExports.add({
    hasMore: () => batchCount > 0 || waiting.length > 0,
    take() {
      close();
      const encodedExports: EncodedExport[] = [];
      while (waiting.length > 0) {
        const request = next();
        waitingItems -= request.count;
        const encodedExport = delegate.encodedExport(request);
        if (encodedExport !== undefined) encodedExports.push(encodedExport);
      }
      return encodedExports;
    },
  });

  budget.add({
    isUndecided: false,
    oldest: () => waiting[0]?.since ?? (batchCount > 0 ? batchSince : undefined),
    drop() {
      if (waiting.length === 0) close();
      const { bytes, count } = waiting.shift()!;
      budget.release(bytes);
      waitingItems -= count;
      countUp(counts.dropped, 'memory_limit', count);
      reports.evicted(signal, count);
    },
  });

  const drain = (): Promise<void> => {
    sending ??= (async () => {
      if (resource.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
      while (waiting.length > 0) await send(next());
    })()
      .catch((error: unknown) => failedAt(SENDING, error))
      .finally(() => {
        sending = undefined;
        // A batch may have been closed between the last send and this callback.
        if (waiting.length > 0) void drain();
      });
    return sending;
  };

  const flush = (): void => {
    close();
    void drain();
  };

  const forceFlush = async (): Promise<void> => {
    close();
    while (waiting.length > 0 || sending !== undefined) await drain();
  };

  return {
    add(item) {
      if (isShutdown) return;
      const total = batchCount + waitingItems;
      if (total >= sizeForAll && (total >= maxQueueSize || !isUrgent!(item))) {
        countUp(counts.dropped, 'queue_full', 1);
        reports.dropped(signal, 1);
        return;
      }
      let bytes: number;
      try {
        bytes = batch.add(item);
      } catch (error) {
        countUp(counts.dropped, 'not_encodable', 1);
        failedAt(ENCODING, error);
        return;
      }
      batchCount++;
      if (batchBytes === 0) batchSince = wallClock();
      batchBytes += bytes;
      budget.take(bytes);
      if (batchCount >= maxExportBatchSize) flush();
      else timer ??= setTimeout(flush, options.scheduledDelayMillis).unref();
    },
    flush: forceFlush,
    async shutdown() {
      if (isShutdown) return;
      isShutdown = true;
      await forceFlush();
      await delegate.shutdown();
    },
  };
}
