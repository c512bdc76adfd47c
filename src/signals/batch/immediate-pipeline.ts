import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { ROWS } from '../../configuration/settings/rows.ts';
import { countUp } from '../../export/telemetry-counts.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { failedAt } from '../../util/guard.ts';
import { exporterPlace, exportItems, type ItemExporter } from './item-exporter.ts';
import type { Pipeline } from './pipeline.ts';

/** Limit of items that wait for a slow resource detector: the default size of a queue. */
const MOST_WAITING = ROWS.OTEL_BSP_MAX_QUEUE_SIZE.default;

/**
 * Exports each item as it ends. Items that end before all resource attributes are known wait for them. The
 * simple processors of the SDK silently lose such items if the process exits first.
 * Source: Trace SDK and Logs SDK, "Simple processor".
 */
export function createImmediate<Item>(
  signal: 'traces' | 'logs',
  exporter: ItemExporter<Item>,
  resource: Resource,
  { pendingExports, reports, counts }: ExportServices,
): Pipeline<Item> {
  const place = exporterPlace(signal);
  const processorCounts = counts.addProcessor(signal, 'simple');
  const inFlight = new Set<Promise<void>>();
  let waiting: Item[] = [];
  let isResourceReady = !resource.asyncAttributesPending;
  let isShutdown = false;

  const send = (item: Item): void => {
    processorCounts.processed++;
    const exporting = context
      .with(suppressTracing(context.active()), () => exportItems(signal, exporter, [item], reports))
      .catch((error: unknown) => {
        failedAt(place, error);
        processorCounts.processed--;
        countUp(processorCounts.dropped, 'not_encodable', 1);
      });
    inFlight.add(exporting);
    void exporting.then(() => inFlight.delete(exporting));
  };

  const sendWaiting = (): void => {
    const items = waiting;
    waiting = [];
    items.forEach(send);
  };

  const resourceReady = Promise.resolve(resource.waitForAsyncAttributes?.()).then(() => {
    isResourceReady = true;
    sendWaiting();
  });

  const flush = async (): Promise<void> => {
    await resourceReady;
    await Promise.all(inFlight);
    await exporter.forceFlush?.();
  };

  pendingExports.add({
    hasMore: () => waiting.length > 0,
    take() {
      // Exporters that write synchronously, such as the console's, still can. Nothing is left for others to
      // send.
      sendWaiting();
      return [];
    },
  });

  return {
    add(item) {
      if (isShutdown) return;
      if (isResourceReady) send(item);
      else if (waiting.length < MOST_WAITING) waiting.push(item);
      else {
        countUp(processorCounts.dropped, 'queue_full', 1);
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
