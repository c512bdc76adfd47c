import { TraceFlags } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

/** The way of ended items to one exporter. */
export interface Pipeline<Item> {
  add(item: Item): void;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

export function asLogProcessor(pipeline: Pipeline<ReadableLogRecord>): LogRecordProcessor {
  return { onEmit: pipeline.add, forceFlush: pipeline.flush, shutdown: pipeline.shutdown };
}

export function asSpanProcessor(pipeline: Pipeline<ReadableSpan>): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) pipeline.add(span);
    },
    forceFlush: pipeline.flush,
    shutdown: pipeline.shutdown,
  };
}
