import { context, TraceFlags } from '@opentelemetry/api';
import { type ExportResult, suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Surroundings } from './exporters/surroundings.ts';

interface Exporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Source: Logs SDK, "Simple processor". */
export function createImmediateLogProcessor(
  exporter: Exporter<ReadableLogRecord>,
  resource: Resource,
  surroundings: Surroundings,
): LogRecordProcessor {
  const { add, forceFlush, shutdown } = createImmediate('logs', exporter, resource, surroundings);
  return { onEmit: add, forceFlush, shutdown };
}

/** Source: Trace SDK, "Simple processor". */
export function createImmediateSpanProcessor(
  exporter: Exporter<ReadableSpan>,
  resource: Resource,
  surroundings: Surroundings,
): SpanProcessor {
  const { add, forceFlush, shutdown } = createImmediate('traces', exporter, resource, surroundings);
  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) add(span);
    },
    forceFlush,
    shutdown,
  };
}

/**
 * Exports each item as it ends. Those that end before the resource is known wait for it; the simple
 * processors of the SDK lose them where the process exits before, without a word.
 */
function createImmediate<Item>(
  signal: 'traces' | 'logs',
  exporter: Exporter<Item>,
  resource: Resource,
  { lastWords, reports }: Surroundings,
) {
  const underWay = new Set<Promise<void>>();
  let waiting: Item[] = [];
  let isKnown = !resource.asyncAttributesPending;
  let isShutdown = false;

  const send = (item: Item): void => {
    const sent = new Promise<void>((resolve) => {
      context.with(suppressTracing(context.active()), () =>
        exporter.export([item], ({ error }) => {
          if (error !== undefined) reports.failed(signal, 1, error);
          resolve();
        }),
      );
    });
    underWay.add(sent);
    void sent.then(() => underWay.delete(sent));
  };

  const sendWaiting = (): void => {
    const items = waiting;
    waiting = [];
    items.forEach(send);
  };

  const known = Promise.resolve(resource.waitForAsyncAttributes?.()).then(() => {
    isKnown = true;
    sendWaiting();
  });

  const forceFlush = async (): Promise<void> => {
    await known;
    await Promise.all(underWay);
    await exporter.forceFlush?.();
  };

  lastWords.add({
    hasMore: () => waiting.length > 0,
    take() {
      // What writes at once, as to the console, still can; there is nothing left for others to send.
      sendWaiting();
      return [];
    },
  });

  return {
    add(item: Item): void {
      if (isShutdown) return;
      if (isKnown) send(item);
      else waiting.push(item);
    },
    forceFlush,
    async shutdown(): Promise<void> {
      isShutdown = true;
      await forceFlush();
      await exporter.shutdown();
    },
  };
}
