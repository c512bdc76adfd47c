import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { Limits } from './span/span-limits.ts';
import type { SpanObserver } from './span/span-observer.ts';

/** State shared by all spans of a tracer. `Recorded` is the class of the spans. */
export interface TracerSharedState<Recorded> {
  readonly scope: InstrumentationScope;
  readonly resource: Resource;
  readonly limits: Limits;
  /** Undefined when there is no observer. */
  readonly observer: SpanObserver | undefined;
  onEnd(span: Recorded): void;
}
