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
import { contextWithSpan } from '../database-support/context-with-span.ts';
import { type OperationListener, TimedSpan } from '../metric-support/timed-span.ts';

/** How the spans of an instrumentation are timed. */
export interface Timing {
  readonly listener: OperationListener;
  /** Whether spans are recorded inside of a trace only; operations are timed everywhere. */
  readonly requireParent: boolean;
  /** Whether it is a layer above drivers that are timed themselves. */
  readonly isLayer: boolean;
}

/** A provider for one instrumentation, whose tracers time the spans that they start. */
export function timedTracerProvider(timing: Timing): TracerProvider {
  const provider = trace.getTracerProvider();
  return {
    getTracer: (name, version, options) =>
      timedTracer(provider.getTracer(name, version, options), timing),
  };
}

function timedTracer(tracer: Tracer, { listener, requireParent, isLayer }: Timing): Tracer {
  const startSpan = (
    name: string,
    options: SpanOptions | undefined,
    parent: Context = contexts.active(),
  ): Span => {
    if (isTracingSuppressed(parent)) return tracer.startSpan(name, options, parent);
    const parentSpan = trace.getSpan(parent);
    if (!isLayer && parentSpan instanceof TimedSpan) parentSpan.covered = true;
    const inner =
      requireParent && !(parentSpan !== undefined && isSpanContextValid(parentSpan.spanContext()))
        ? trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
        : tracer.startSpan(name, options, parent);
    const kind = options?.kind ?? SpanKind.INTERNAL;
    if (kind === SpanKind.INTERNAL) return inner;
    return new TimedSpan(listener, inner, name, kind, options?.attributes);
  };
  return {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      const run = rest.at(-1) as (span: Span) => unknown;
      const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
      const parent = rest.length > 2 ? (rest[1] as Context) : contexts.active();
      const span = startSpan(name, options, parent);
      return contexts.with(contextWithSpan(parent, span), run, undefined, span);
    },
  } as Tracer;
}
