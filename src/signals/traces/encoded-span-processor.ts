import { TraceFlags } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { createBatch } from '../batch/encoded-batch.ts';
import { createEncodedPipeline, type EncodedPipelineOptions } from '../batch/encoded-pipeline.ts';
import { encodeSpan } from './encode-span.ts';
import type { RecordedSpan } from './span/recorded-span.ts';
import type { EndOnlyProcessor } from './tracer-provider.ts';

export type EncodedSpanProcessorOptions = Omit<
  EncodedPipelineOptions<RecordedSpan>,
  'signal' | 'batch'
>;

/** Encodes sampled spans as they end, and sends them. */
export function createEncodedSpanProcessor(
  options: EncodedSpanProcessorOptions,
): SpanProcessor & EndOnlyProcessor {
  const { add, flush, shutdown } = createEncodedPipeline<RecordedSpan>({
    ...options,
    signal: 'traces',
    batch: createBatch(encodeSpan),
  });
  return {
    endOnly: true,
    onStart() {},
    onEnd(endedSpan) {
      const span = endedSpan as unknown as RecordedSpan;
      if ((span.ids.traceFlags & TraceFlags.SAMPLED) !== 0) add(span);
    },
    forceFlush: flush,
    shutdown,
  };
}
