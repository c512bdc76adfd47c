import type { Span } from '../../tools/receiver/received.ts';

/** The part of all traces that a threshold (`th`) keeps. */
export function probabilityOf(threshold: string): number {
  return 1 - Number.parseInt(threshold, 16) / 16 ** threshold.length;
}

/** `th` of a span; undefined where it has none. */
export function thresholdOfSpan({ traceState }: Pick<Span, 'traceState'>): string | undefined {
  return /(?:^|,)\s*ot=(?:[^,]*;)?th:([0-9a-f]+)/.exec(traceState)?.[1];
}

/** How many spans one that has arrived stands for. */
export function weightOf(span: Pick<Span, 'traceState'>): number {
  return 1 / probabilityOf(thresholdOfSpan(span) ?? '0');
}
