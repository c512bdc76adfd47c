import type { Attributes, Exception, SpanContext, SpanKind } from '@opentelemetry/api';

/** The properties of a span that observers read, sampled or not. */
export interface ObservedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  /** All attributes of a sampled span; otherwise only the initial ones. */
  readonly attributes: Attributes;
  /** The scope of an instrumentation or of the service itself. */
  readonly scopeName: string;
  readonly failed: boolean;
  spanContext(): SpanContext;
}

/** Receives spans that no processor receives, and exceptions. */
export interface SpanObserver {
  /** Called when an exception is recorded on a span. */
  onException(exception: Exception, span: ObservedSpan): void;
  /** Called when a span ends, sampled or not. */
  onEnd(span: ObservedSpan): void;
}
