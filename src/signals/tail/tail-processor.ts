import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { countUp } from '../../export/telemetry-counts.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { performance, wallClock } from '../../util/clock.ts';
import type { RecordedSpan } from '../traces/span/recorded-span.ts';
import { sizeOfSpan } from '../traces/span/size-of-span.ts';
import type { EndOnlyProcessor } from '../traces/tracer-provider.ts';
import type { Slowness } from './slowness.ts';
import { type Decision, TailTrace } from './tail-trace.ts';

/** Of traces that are kept whatever their randomness is: each stands for itself alone. */
const ALWAYS = '0';

/**
 * Holds the spans of each trace until it is decided, and hands on what is kept: when a span has an error or
 * the trace has become too slow, and at the latest when its local root ends. What ends later follows.
 *
 * @param next gets the spans that are kept, marked as sampled
 */
export function createTailProcessor(
  next: readonly SpanProcessor[],
  slowness: Slowness,
  {
    counts,
    budget,
    reports,
    pendingExports,
    ending,
  }: Pick<ExportServices, 'counts' | 'budget' | 'reports' | 'pendingExports' | 'ending'>,
): SpanProcessor & EndOnlyProcessor {
  /** In the order of their age. */
  const selected = new Set<TailTrace>();
  const others = new Set<TailTrace>();
  let waiting = 0;
  const counted = counts.addProcessor('traces', 'sightline_tail', { size: () => waiting });

  const handOn = (span: ReadableSpan): void => {
    counted.processed++;
    const context = span.spanContext() as { traceFlags: number };
    context.traceFlags |= TraceFlags.SAMPLED;
    for (const processor of next) processor.onEnd(span);
  };

  /** Takes the spans of a trace that is decided now. */
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
    for (const span of settle(tail)) handOn(span);
  };

  const drop = (tail: TailTrace): number => {
    tail.decide('dropped', undefined);
    return settle(tail).length;
  };

  /** Where it is neither slow nor has an error. */
  const decideByRatio = (tail: TailTrace): void => {
    if (tail.isSelected) keep(tail, tail.selectedBy);
    else counted.processed += drop(tail);
  };

  const hold = (tail: TailTrace, span: ReadableSpan): void => {
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
      countUp(counted.dropped, 'memory_limit', dropped);
      reports.evicted('traces', dropped);
    },
  });
  budget.add({
    isUndecided: false,
    oldest: () => first(selected)?.since,
    // It is kept in any case, and takes less room as bytes.
    drop() {
      const tail = first(selected)!;
      keep(tail, tail.selectedBy);
    },
  });

  /** Where nobody waits for the ends of local roots any more. */
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
    onEnd(ended) {
      const span = ended as RecordedSpan;
      const tail = span.ids.given;
      if (!(tail instanceof TailTrace)) {
        // Somebody has changed the trace state on the way: what is left are the flags.
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
        else return hold(tail, span);
      }
      if ((tail.decision as Decision) === 'kept') handOn(span);
      else counted.processed++;
    },
    async forceFlush() {
      // A local root that has not ended by now will not; what waits for it would keep the process waiting.
      if (ending.begun) decideAll();
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
