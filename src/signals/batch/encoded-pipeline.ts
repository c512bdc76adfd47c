import type { Resource } from '@opentelemetry/resources';
import type { BatchSettings } from '../../configuration/signal-models.ts';
import { encodeResource } from '../../otlp/encode/resource-and-scope.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import type { OtlpDelegate } from '../../otlp/otlp-delegate.ts';
import type { EncodedItems } from '../../otlp/otlp-signals.ts';
import { placeOf } from '../../util/guard.ts';
import { createBatchQueue } from './batch-queue.ts';
import { type EncodedBatch, encodeRequest } from './encoded-batch.ts';
import type { Pipeline } from './pipeline.ts';

export interface EncodedPipelineOptions<Item> {
  readonly signal: 'traces' | 'logs';
  readonly model: BatchSettings;
  readonly batch: EncodedBatch<Item>;
  readonly resource: Resource;
  /** Sends encoded requests. */
  readonly delegate: OtlpDelegate<EncodedItems>;
  readonly isUrgent?: (item: Item) => boolean;
  readonly exportServices: Pick<ExportServices, 'reports' | 'pendingExports' | 'counts' | 'budget'>;
}

const ENCODING = placeOf(
  'the encoding of a span or a log record',
  'Only that item was dropped. Report this to Sightline.',
);

interface EncodedScopes {
  /** The whole request, or only its items if the resource attributes were still pending. */
  readonly body: Buffer;
  readonly isWhole: boolean;
}

/** Sends items in batches that hold the bytes of each item: see `encoded-batch.ts`. */
export function createEncodedPipeline<Item>({
  batch,
  resource,
  delegate,
  ...options
}: EncodedPipelineOptions<Item>): Pipeline<Item> {
  const requestOf = ({ body, isWhole }: EncodedScopes, count: number): EncodedItems => ({
    body: isWhole ? body : encodeRequest(encodeResource(resource), body),
    count,
  });
  return createBatchQueue<Item, EncodedScopes>({
    ...options,
    resource,
    place: ENCODING,
    batch: {
      add: batch.add,
      close() {
        const isWhole = !resource.asyncAttributesPending;
        return {
          isWhole,
          body: isWhole ? batch.takeRequest(encodeResource(resource)) : batch.take(),
        };
      },
    },
    send: (scopes, count) =>
      new Promise((resolve) => {
        delegate.export(requestOf(scopes, count), () => resolve());
      }),
    encode(scopes, count) {
      const encodedExport = delegate.encodedExport(requestOf(scopes, count));
      return encodedExport === undefined ? [] : [encodedExport];
    },
    shutdown: () => delegate.shutdown(),
  });
}
