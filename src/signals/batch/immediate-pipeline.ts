import { context } from '@opentelemetry/api';
import { type ExportResult, suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { ROWS } from '../../configuration/settings/rows.ts';
import { countUp } from '../../export/telemetry-counts.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import type { Pipeline } from './as-processor.ts';

interface Exporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Items that wait for a resource which takes long to be known: as many as a queue has by default. */
const MOST_WAITING = ROWS.OTEL_BSP_MAX_QUEUE_SIZE.default;

/**
 * Exports each item as it ends. Those that end before the resource is known wait for it; the simple
 * processors of the SDK lose them where the process exits before, without a word. Source: Trace SDK and Logs SDK, "Simple processor".
 */
export function createImmediate<Item>(
  signal: 'traces' | 'logs',
  exporter: Exporter<Item>,
  resource: Resource,
  { pendingExports, reports, counts }: ExportServices,
): Pipeline<Item> {
  const counted = counts.addProcessor(signal, 'simple');
  const underWay = new Set<Promise<void>>();
  let waiting: Item[] = [];
  let isKnown = !resource.asyncAttributesPending;
  let isShutdown = false;

  const exporting = placeOf(
    `the exporter of ${signal}`,
    `What it cannot write is dropped alone. Report this to Sightline.`,
  );

  const send = (item: Item): void => {
    counted.processed++;
    const sent = new Promise<void>((resolve) => {
      context.with(suppressTracing(context.active()), () =>
        exporter.export([item], ({ error }) => {
          if (error !== undefined) reports.failed(signal, 1, error);
          resolve();
        }),
      );
    }).catch((error: unknown) => {
      failedAt(exporting, error);
      counted.processed--;
      countUp(counted.dropped, 'not_encodable', 1);
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

  const flush = async (): Promise<void> => {
    await known;
    await Promise.all(underWay);
    await exporter.forceFlush?.();
  };

  pendingExports.add({
    hasMore: () => waiting.length > 0,
    take() {
      // What writes at once, as to the console, still can; there is nothing left for others to send.
      sendWaiting();
      return [];
    },
  });

  return {
    add(item) {
      if (isShutdown) return;
      if (isKnown) send(item);
      else if (waiting.length < MOST_WAITING) waiting.push(item);
      else {
        countUp(counted.dropped, 'queue_full', 1);
        reports.dropped(signal, 1);
      }
    },
    flush,
    async shutdown() {
      isShutdown = true;
      await flush();
      await exporter.shutdown();
    },
  };
}
