import { TraceFlags } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Takes items as they end and hands them to one exporter. */
export interface Pipeline<Item> {
  add(item: Item): void;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

export function toLogProcessor(pipeline: Pipeline<ReadableLogRecord>): LogRecordProcessor {
  return { onEmit: pipeline.add, forceFlush: pipeline.flush, shutdown: pipeline.shutdown };
}

/** Passes on sampled spans only. */
export function toSpanProcessor(pipeline: Pipeline<ReadableSpan>): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) pipeline.add(span);
    },
    forceFlush: pipeline.flush,
    shutdown: pipeline.shutdown,
  };
}
