import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { Limits } from './span/span-limits.ts';
import type { SpanObserver } from './span/span-watch.ts';

/** What all spans of a tracer share. `Recorded` is the class of the spans, which this file need not know. */
export interface TracerSharedState<Recorded> {
  readonly scope: InstrumentationScope;
  readonly resource: Resource;
  readonly limits: Limits;
  /** Undefined where nobody wants to know. */
  readonly watch: SpanObserver | undefined;
  onEnd(span: Recorded): void;
}
