import { context, diag, TraceFlags } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import type { IOtlpExportDelegate } from '@opentelemetry/otlp-exporter-base';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import {
  createEncodedBatch,
  type EncodedResource,
  encodeRequest,
  encodeResource,
} from './encoded-batch.ts';
import type { RecordedSpan } from './recorded-span.ts';

export interface EncodedSpanProcessorOptions {
  readonly resource: Resource;
  /** Sends encoded requests. */
  readonly delegate: IOtlpExportDelegate<Uint8Array>;
  /** Spans that may wait, those being sent among them. */
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  /** Told why spans could not be sent. */
  onFailure(error: Error, spans: number): void;
}

interface ClosedBatch {
  readonly scopeSpans: Buffer;
  readonly count: number;
}

/**
 * Gathers spans and sends them in batches, as the batch processor of the SDK does (Trace SDK, "Batching
 * processor"), but keeps them as bytes: see `encoded-batch.ts`.
 */
export function createEncodedSpanProcessor(options: EncodedSpanProcessorOptions): SpanProcessor {
  const { resource, delegate, maxQueueSize, maxExportBatchSize } = options;
  const batch = createEncodedBatch();
  let encodedResource: EncodedResource | undefined;
  const waiting: ClosedBatch[] = [];
  let waitingSpans = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let isShutdown = false;

  const close = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (batch.count === 0) return;
    const { count } = batch;
    waiting.push({ scopeSpans: batch.take(), count });
    waitingSpans += count;
  };

  const send = ({ scopeSpans, count }: ClosedBatch): Promise<void> =>
    new Promise((resolve) => {
      encodedResource ??= encodeResource(resource);
      const body = encodeRequest(encodedResource, scopeSpans);
      context.with(suppressTracing(context.active()), () => {
        delegate.export(body, (result: ExportResult) => {
          waitingSpans -= count;
          if (result.code !== ExportResultCode.SUCCESS) {
            options.onFailure(result.error ?? new Error('the export failed'), count);
          }
          resolve();
        });
      });
    });

  /** Sends what is closed, one batch after the other. */
  const drain = (): Promise<void> => {
    sending ??= (async () => {
      if (resource.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await send(next);
    })().finally(() => {
      sending = undefined;
      // What was closed in the moment between the last batch and this one.
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
    onStart() {},
    onEnd(span) {
      if (isShutdown || (span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      if (batch.count + waitingSpans >= maxQueueSize) {
        if (dropped++ === 0) diag.debug('maxQueueSize reached, dropping spans');
        return;
      }
      if (dropped > 0) {
        diag.warn(`Dropped ${dropped} spans because maxQueueSize reached`);
        dropped = 0;
      }
      batch.add(span as RecordedSpan);
      if (batch.count >= maxExportBatchSize) flush();
      else timer ??= setTimeout(flush, options.scheduledDelayMillis).unref();
    },
    forceFlush,
    async shutdown() {
      if (isShutdown) return;
      isShutdown = true;
      await forceFlush();
      await delegate.shutdown();
    },
  };
}
