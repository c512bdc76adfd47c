import type { Attributes, Exception, SpanContext, SpanKind } from '@opentelemetry/api';

/** What there is to know of a span, sampled or not. */
export interface SeenSpan {
  readonly name: string;
  readonly kind: SpanKind;
  /** All of a sampled span; of another, those that it was started with. */
  readonly attributes: Attributes;
  /** Of the instrumentation, or of the service itself. */
  readonly scopeName: string;
  readonly failed: boolean;
  spanContext(): SpanContext;
}

/** Told of spans that no processor sees, and of what spans keep to themselves. */
export interface SpanWatch {
  /** An exception is recorded on a span. */
  onException(exception: Exception, span: SeenSpan): void;
  /** A span ends, sampled or not. */
  onEnd(span: SeenSpan): void;
}
