import {
  type Context,
  context as contexts,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Span,
  SpanKind,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { type OperationListener, TimedSpan } from '../metric-support/timed-span.ts';

/** How the spans of an instrumentation are timed. */
export interface Timing {
  readonly watch: OperationListener;
  /** Whether spans are written only inside of a trace; they are timed everywhere. */
  readonly requireParent: boolean;
  /** Whether it stands above drivers that are timed too. */
  readonly isLayer: boolean;
}

/** @returns a provider whose tracers time what they start; to be given to one instrumentation */
export function timedTracerProvider(timing: Timing): TracerProvider {
  const provider = trace.getTracerProvider();
  return {
    getTracer: (name, version, options) =>
      timedTracer(provider.getTracer(name, version, options), timing),
  };
}

function timedTracer(tracer: Tracer, { watch, requireParent, isLayer }: Timing): Tracer {
  const startSpan = (
    name: string,
    options: SpanOptions | undefined,
    parent: Context = contexts.active(),
  ): Span => {
    if (isTracingSuppressed(parent)) return tracer.startSpan(name, options, parent);
    const above = trace.getSpan(parent);
    if (!isLayer && above instanceof TimedSpan) above.covered = true;
    const inner =
      requireParent && !(above !== undefined && isSpanContextValid(above.spanContext()))
        ? trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
        : tracer.startSpan(name, options, parent);
    const kind = options?.kind ?? SpanKind.INTERNAL;
    if (kind === SpanKind.INTERNAL) return inner;
    return new TimedSpan(watch, inner, name, kind, options?.attributes);
  };
  return {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      const run = rest.at(-1) as (span: Span) => unknown;
      const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
      const parent = rest.length > 2 ? (rest[1] as Context) : contexts.active();
      const span = startSpan(name, options, parent);
      // A span that is none must not become the parent of those inside.
      const inside = isSpanContextValid(span.spanContext()) ? trace.setSpan(parent, span) : parent;
      return contexts.with(inside, run, undefined, span);
    },
  } as Tracer;
}
