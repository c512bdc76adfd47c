import type { Attributes, Exception, SpanContext, SpanKind } from '@opentelemetry/api';

/** What there is to know of a span, sampled or not. */
export interface ObservedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  /** All of a sampled span; of another, those that it was started with. */
  readonly attributes: Attributes;
  /** Of the instrumentation, or of the service itself. */
  readonly scopeName: string;
  readonly failed: boolean;
  spanContext(): SpanContext;
}

/** Called with spans that no processor sees, and with what spans keep to themselves. */
export interface SpanObserver {
  /** An exception is recorded on a span. */
  onException(exception: Exception, span: ObservedSpan): void;
  /** A span ends, sampled or not. */
  onEnd(span: ObservedSpan): void;
}
