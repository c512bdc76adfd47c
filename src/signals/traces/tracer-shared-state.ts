import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { RecordedSpan } from './recorded-span.ts';
import type { Limits } from './span-limits.ts';
import type { SpanWatch } from './span-watch.ts';

/** What all spans of a tracer share. */
export interface SpanHome {
  readonly scope: InstrumentationScope;
  readonly resource: Resource;
  readonly limits: Limits;
  /** Undefined where nobody wants to know. */
  readonly watch: SpanWatch | undefined;
  onEnd(span: RecordedSpan): void;
}
