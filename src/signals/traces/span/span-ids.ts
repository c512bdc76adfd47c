import type { SpanContext, TraceFlags, TraceState } from '@opentelemetry/api';
import { hexOfFour, hexOfTwo, randomBits } from '../random-ids.ts';

/**
 * The ids of a span. They are random bits until somebody asks for them as text, which for most spans
 * nobody does: what is sent are the bits.
 */
export class SpanIds {
  /** Undefined where the span begins a trace, and nobody has asked for it yet. */
  traceId: string | undefined;
  private readonly flags: TraceFlags;
  private readonly traceState: TraceState | undefined;
  private built: SpanContext | undefined = undefined;
  /** As it was, where another one is shown. */
  private hidden: TraceState | undefined = undefined;
  /** Of a span of this process. */
  readonly isRemote = false;
  /** Bits of the trace id; zero where the trace has begun elsewhere. */
  readonly trace1: number = 0;
  readonly trace2: number = 0;
  readonly trace3: number = 0;
  readonly trace4: number = 0;
  /** Bits of the id of the span. */
  readonly span1: number;
  readonly span2: number;

  /**
   * @param traceId of the trace that the span belongs to; undefined where it begins one
   * @param above of the span above it, where that is one of ours
   */
  constructor(
    traceId: string | undefined,
    flags: TraceFlags,
    traceState: TraceState | undefined,
    above?: SpanIds,
  ) {
    this.traceId = traceId;
    this.flags = flags;
    this.traceState = traceState;
    this.span1 = randomBits();
    // Ids are never all zero. Source: Trace API, "SpanContext".
    this.span2 = randomBits() || 1;
    if (above !== undefined) {
      this.trace1 = above.trace1;
      this.trace2 = above.trace2;
      this.trace3 = above.trace3;
      this.trace4 = above.trace4;
      return;
    }
    if (traceId !== undefined) return;
    this.trace1 = randomBits();
    this.trace2 = randomBits();
    this.trace3 = randomBits();
    this.trace4 = randomBits() || 1;
  }

  /** What others have got counts, since a sampler that decides at the end may change its flags. */
  get traceFlags(): TraceFlags {
    return this.built === undefined ? this.flags : this.built.traceFlags;
  }

  /** Whether the trace has begun here, so that its id is known as bits. */
  get hasTraceBits(): boolean {
    return this.trace4 !== 0;
  }

  /** The same object each time. As the SDK's, it has a trace state even where that is undefined. */
  toContext(): SpanContext {
    if (this.built !== undefined) return this.built;
    this.traceId ??= hexOfFour(this.trace1, this.trace2, this.trace3, this.trace4);
    this.built = {
      traceId: this.traceId,
      spanId: hexOfTwo(this.span1, this.span2),
      traceFlags: this.flags,
      traceState: this.traceState,
    } as SpanContext;
    return this.built;
  }

  /** Has a span that has ended show another trace state to those who export it. */
  show(state: TraceState): void {
    this.hidden = this.state;
    this.built = { ...this.toContext(), traceState: state };
  }

  /** The trace state of the sampler, whichever is shown. */
  get given(): TraceState | undefined {
    return this.hidden ?? this.state;
  }

  get state(): TraceState | undefined {
    return this.built === undefined ? this.traceState : this.built.traceState;
  }
}
