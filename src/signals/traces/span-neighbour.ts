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

/** The arguments of a sampler for a new span. */
export interface SpanStart {
  readonly context: Context;
  readonly ids: SpanIds;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly links: Link[];
}

/** The processors of another SDK in the process, which receive the spans sampled by its own sampler. */
export interface SpanNeighbour {
  /** @returns the decision; stored for every span, because the sampling of its children needs it */
  shouldSample(start: SpanStart): SharedDecision;
  /** @returns the context as if the other SDK had created its span */
  view(context: Context): Context;
  /** @returns the span that the service sees in place of a span; undefined for the span itself */
  visibleSpan?(span: Span): Span | undefined;
  keep(span: Span, decision: SharedDecision): void;
  onStart(span: RecordedSpan, context: Context, decision: SharedDecision): void;
  onEnd(span: RecordedSpan): void;
}

/** The sampling decision of the other SDK. */
export interface SharedDecision {
  readonly isSampled: boolean;
  /** Attributes set by its sampler. Sentry extrapolates by the rate among them. */
  readonly attributes?: Attributes | undefined;
}

/** Recipients of spans besides Sightline's processors; one object for all tracers. */
export interface Sharing {
  neighbour: SpanNeighbour | undefined;
  /** A provider whose processors are not accessible. The service creates its own spans with it. */
  replacement?: TracerProvider;
  /**
   * Returns the id of the current trace if code that does not use OpenTelemetry has begun one. Called for
   * spans without a parent in the process.
   *
   * @param caller the remote parent, if any
   * @param context the context in which the span is started
   */
  currentTraceId?: (caller: SpanContext | undefined, context: Context) => string | undefined;
  /** Returns Sightline's own parent span in a context whose span may belong to another SDK. */
  parent?: (context: Context) => Span | undefined;
}
