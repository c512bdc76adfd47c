import type { Span } from '../../tools/receiver/received.ts';

/** A span with its children, in the order of their start. */
export interface TraceNode {
  readonly name: string;
  readonly kind: Span['kind'];
  /** Since the start of the root. */
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly status: Span['status']['code'];
  readonly children: readonly TraceNode[];
}

/**
 * The tree of a span and its descendants.
 *
 * @param spans of the trace, in any order
 */
export function buildTree(root: Span, spans: readonly Span[]): TraceNode {
  const byParent = Map.groupBy(spans, (span) => span.parentSpanId);
  const build = (span: Span): TraceNode => ({
    name: span.name,
    kind: span.kind,
    offsetMs: toMs(span.startTimeUnixNano - root.startTimeUnixNano),
    durationMs: durationMs(span),
    status: span.status.code,
    children: (byParent.get(span.spanId) ?? [])
      .toSorted((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano))
      .map(build),
  });
  return build(root);
}

export function durationMs(span: Span): number {
  return toMs(span.endTimeUnixNano - span.startTimeUnixNano);
}

function toMs(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e6;
}
