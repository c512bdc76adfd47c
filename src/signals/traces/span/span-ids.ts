import type { SpanContext, TraceFlags, TraceState } from '@opentelemetry/api';
import { hexOfFour, hexOfTwo, randomBits } from '../random-ids.ts';

/**
 * The ids of a span, stored as random bits until somebody needs them as text. For most spans nobody does: the
 * bits are exported.
 */
export class SpanIds {
  /** Undefined for a root span until somebody reads it. */
  traceId: string | undefined;
  private readonly flags: TraceFlags;
  private readonly traceState: TraceState | undefined;
  private spanContext: SpanContext | undefined = undefined;
  /** The trace state of the sampler, if it was replaced. */
  private originalState: TraceState | undefined = undefined;
  /** Always a span of this process. */
  readonly isRemote = false;
  /** Bits of the trace id; zero if the trace began elsewhere. */
  readonly trace1: number = 0;
  readonly trace2: number = 0;
  readonly trace3: number = 0;
  readonly trace4: number = 0;
  /** Bits of the span id. */
  readonly span1: number;
  readonly span2: number;

  /**
   * @param traceId the trace id; undefined for a root span
   * @param parent the ids of the parent, if that is a local span
   */
  constructor(
    traceId: string | undefined,
    flags: TraceFlags,
    traceState: TraceState | undefined,
    parent?: SpanIds,
  ) {
    this.traceId = traceId;
    this.flags = flags;
    this.traceState = traceState;
    this.span1 = randomBits();
    // Ids are never all zero. Source: Trace API, "SpanContext".
    this.span2 = randomBits() || 1;
    if (parent !== undefined) {
      this.trace1 = parent.trace1;
      this.trace2 = parent.trace2;
      this.trace3 = parent.trace3;
      this.trace4 = parent.trace4;
      return;
    }
    if (traceId !== undefined) return;
    this.trace1 = randomBits();
    this.trace2 = randomBits();
    this.trace3 = randomBits();
    this.trace4 = randomBits() || 1;
  }

  /** The span context counts, if there is one: a tail sampler may change its flags. */
  get traceFlags(): TraceFlags {
    return this.spanContext === undefined ? this.flags : this.spanContext.traceFlags;
  }

  /** Whether the trace began here, so that its id is known as bits. */
  get hasTraceBits(): boolean {
    return this.trace4 !== 0;
  }

  /** Returns the same object each time. Like the SDK's, it has `traceState` even if that is undefined. */
  toContext(): SpanContext {
    if (this.spanContext !== undefined) return this.spanContext;
    this.traceId ??= hexOfFour(this.trace1, this.trace2, this.trace3, this.trace4);
    this.spanContext = {
      traceId: this.traceId,
      spanId: hexOfTwo(this.span1, this.span2),
      traceFlags: this.flags,
      traceState: this.traceState,
    } as SpanContext;
    return this.spanContext;
  }

  /** Replaces the trace state that exporters of an ended span read. */
  replaceState(state: TraceState): void {
    this.originalState = this.state;
    this.spanContext = { ...this.toContext(), traceState: state };
  }

  /** The trace state set by the sampler, even if it was replaced. */
  get samplerState(): TraceState | undefined {
    return this.originalState ?? this.state;
  }

  get state(): TraceState | undefined {
    return this.spanContext === undefined ? this.traceState : this.spanContext.traceState;
  }
}
