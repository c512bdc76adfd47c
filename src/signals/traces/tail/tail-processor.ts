import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { countUp } from '../../../export/telemetry-counts.ts';
import type { ExportServices } from '../../../otlp/export-services.ts';
import { performance, wallClock } from '../../../util/clock.ts';
import type { RecordedSpan } from '../span/recorded-span.ts';
import { sizeOfSpan } from '../span/size-of-span.ts';
import type { EndOnlyProcessor } from '../tracer-provider.ts';
import type { Slowness } from './slowness.ts';
import { type Decision, TailTrace } from './tail-trace.ts';

/** The threshold of traces that are sampled regardless of their randomness: each represents only itself. */
const ALWAYS = '0';

/**
 * Buffers the spans of each trace until the decision and passes on the sampled ones. The decision falls when
 * a span has an error or the trace has become too slow, and at the latest when the local root ends. Later
 * spans follow it.
 *
 * @param next receives sampled spans, with the sampled flag set
 */
export function createTailProcessor(
  next: readonly SpanProcessor[],
  slowness: Slowness,
  {
    counts,
    budget,
    reports,
    pendingExports,
    shutdownState,
  }: Pick<ExportServices, 'counts' | 'budget' | 'reports' | 'pendingExports' | 'shutdownState'>,
): SpanProcessor & EndOnlyProcessor {
  /** In the order of age. */
  const selected = new Set<TailTrace>();
  const others = new Set<TailTrace>();
  let waiting = 0;
  const processorCounts = counts.addProcessor('traces', 'sightline_tail', { size: () => waiting });

  const pass = (span: ReadableSpan): void => {
    processorCounts.processed++;
    const context = span.spanContext() as { traceFlags: number };
    context.traceFlags |= TraceFlags.SAMPLED;
    for (const processor of next) processor.onEnd(span);
  };

  /** Removes and returns the buffered spans of a trace that is now decided. */
  const settle = (tail: TailTrace): readonly ReadableSpan[] => {
    (tail.isSelected ? selected : others).delete(tail);
    const { spans } = tail;
    tail.spans = [];
    waiting -= spans.length;
    budget.release(tail.bytes);
    tail.bytes = 0;
    return spans;
  };

  const keep = (tail: TailTrace, threshold: string | undefined): void => {
    tail.decide('kept', threshold);
    for (const span of settle(tail)) pass(span);
  };

  const drop = (tail: TailTrace): number => {
    tail.decide('dropped', undefined);
    return settle(tail).length;
  };

  /** Decides about a trace that is neither slow nor has an error. */
  const decideByRatio = (tail: TailTrace): void => {
    if (tail.isSelected) keep(tail, tail.selectedBy);
    else processorCounts.processed += drop(tail);
  };

  const queue = (tail: TailTrace, span: ReadableSpan): void => {
    if (tail.spans.length === 0) {
      tail.since = wallClock();
      (tail.isSelected ? selected : others).add(tail);
    }
    const size = sizeOfSpan(span);
    tail.spans.push(span);
    tail.bytes += size;
    waiting++;
    budget.take(size);
  };

  budget.add({
    isUndecided: true,
    oldest: () => first(others)?.since,
    drop() {
      const dropped = drop(first(others)!);
      countUp(processorCounts.dropped, 'memory_limit', dropped);
      reports.evicted('traces', dropped);
    },
  });
  budget.add({
    isUndecided: false,
    oldest: () => first(selected)?.since,
    // It is sampled in any case, and takes less memory once encoded.
    drop() {
      const tail = first(selected)!;
      keep(tail, tail.selectedBy);
    },
  });

  /** Decides all traces when the ends of local roots are no longer awaited. */
  const decideAll = (): void => {
    for (const tail of [...selected, ...others]) decideByRatio(tail);
  };

  pendingExports.add({
    hasMore: () => selected.size > 0,
    take() {
      decideAll();
      return [];
    },
  });

  return {
    endOnly: true,
    onStart() {},
    onEnd(endedSpan) {
      const span = endedSpan as RecordedSpan;
      const tail = span.ids.samplerState;
      if (!(tail instanceof TailTrace)) {
        // Something replaced the trace state: only the flags are left.
        for (const processor of next) processor.onEnd(span);
        return;
      }
      const isRoot = span.parentSpanContext?.traceState !== tail;
      const slow = isRoot
        ? slowness.isSlow(span.name, span.durationMillis ?? 0)
        : performance.now() - tail.startedAt > slowness.surelyAfterMs;
      if (tail.decision === 'undecided') {
        if (slow || span.statusCode === SpanStatusCode.ERROR) keep(tail, ALWAYS);
        else if (isRoot) decideByRatio(tail);
        else return queue(tail, span);
      }
      if ((tail.decision as Decision) === 'kept') pass(span);
      else processorCounts.processed++;
    },
    async forceFlush() {
      // A local root that has not ended by now will not end; waiting for it would keep the process alive.
      if (shutdownState.isStarted) decideAll();
      await Promise.all(next.map((processor) => processor.forceFlush()));
    },
    async shutdown() {
      decideAll();
      await Promise.all(next.map((processor) => processor.shutdown()));
    },
  };
}

function first<T>(set: ReadonlySet<T>): T | undefined {
  return set.values().next().value;
}
