import { context, TraceFlags } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { OtlpDelegate } from '../exporters/otlp-delegate.ts';
import type { EncodedSpans } from '../exporters/otlp-signals.ts';
import type { Surroundings } from '../exporters/surroundings.ts';
import {
  createEncodedBatch,
  type EncodedResource,
  encodeRequest,
  encodeResource,
} from './encoded-batch.ts';
import type { RecordedSpan } from './recorded-span.ts';
import type { DeafToStart } from './tracer-provider.ts';

export interface EncodedSpanProcessorOptions {
  readonly resource: Resource;
  /** Sends encoded requests. */
  readonly delegate: OtlpDelegate<EncodedSpans>;
  /** Spans that may wait, those being sent among them. */
  readonly maxQueueSize: number;
  readonly maxExportBatchSize: number;
  readonly scheduledDelayMillis: number;
  readonly surroundings: Pick<Surroundings, 'reports' | 'lastWords'>;
}

interface ClosedBatch {
  readonly scopeSpans: Buffer;
  readonly count: number;
}

/**
 * Gathers spans and sends them in batches, as the batch processor of the SDK does (Trace SDK, "Batching
 * processor"), but keeps them as bytes: see `encoded-batch.ts`.
 */
export function createEncodedSpanProcessor(
  options: EncodedSpanProcessorOptions,
): SpanProcessor & DeafToStart {
  const { resource, delegate, maxQueueSize, maxExportBatchSize } = options;
  const batch = createEncodedBatch();
  let encodedResource: EncodedResource | undefined;
  const waiting: ClosedBatch[] = [];
  let waitingSpans = 0;
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

  const encode = ({ scopeSpans, count }: ClosedBatch): EncodedSpans => {
    encodedResource ??= encodeResource(resource);
    return { body: encodeRequest(encodedResource, scopeSpans), count };
  };

  const send = (closed: ClosedBatch): Promise<void> =>
    new Promise((resolve) => {
      context.with(suppressTracing(context.active()), () => {
        delegate.export(encode(closed), () => {
          waitingSpans -= closed.count;
          resolve();
        });
      });
    });

  options.surroundings.lastWords.add({
    hasMore: () => batch.count > 0 || waiting.length > 0,
    take() {
      close();
      return waiting.splice(0).flatMap((closed) => delegate.parcel(encode(closed)) ?? []);
    },
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
    deafToStart: true,
    onStart() {},
    onEnd(span) {
      if (isShutdown || (span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
      if (batch.count + waitingSpans >= maxQueueSize) {
        options.surroundings.reports.dropped('traces', 1);
        return;
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
