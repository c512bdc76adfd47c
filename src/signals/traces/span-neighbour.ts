import type {
  Attributes,
  Context,
  Link,
  Span,
  SpanContext,
  SpanKind,
  TracerProvider,
} from '@opentelemetry/api';
import type { RecordedSpan } from './span/recorded-span.ts';
import type { SpanIds } from './span/span-ids.ts';

/** A span that is about to be made, as a sampler is asked for it. */
export interface SpanStart {
  readonly context: Context;
  readonly ids: SpanIds;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly links: Link[];
}

/** The processors of another SDK in the process, which get the spans that its own sampler wants. */
export interface SpanNeighbour {
  /** @returns the decision, to be kept for each span, wanted or not: children are asked for by it */
  ask(start: SpanStart): SharedDecision;
  /** @returns the context as it would be had the other SDK made the span in it */
  view(context: Context): Context;
  /** @returns what the service is to see in place of a span; undefined for the span itself */
  seen?(span: Span): Span | undefined;
  keep(span: Span, decision: SharedDecision): void;
  onStart(span: RecordedSpan, context: Context, decision: SharedDecision): void;
  onEnd(span: RecordedSpan): void;
}

export interface SharedDecision {
  readonly wanted: boolean;
  /** What its sampler writes on the span: Sentry extrapolates by the rate in there. */
  readonly attributes?: Attributes | undefined;
}

/** Who receives spans beside Sightline's own processors; one object for all tracers. */
export interface Sharing {
  neighbour: SpanNeighbour | undefined;
  /** A provider whose processors cannot be had: by it the service makes spans of its own. */
  replacement?: TracerProvider;
  /**
   * Asked where a span has no parent in the process.
   *
   * @param caller of another process
   * @param context in which it is started
   * @returns the trace that somebody who uses nothing of OpenTelemetry has begun for what runs now
   */
  begun?: (caller: SpanContext | undefined, context: Context) => string | undefined;
  /** Of a context whose span may be of another SDK, Sightline's own parent. */
  parent?: (context: Context) => Span | undefined;
}
