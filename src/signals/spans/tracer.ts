import {
  type Attributes,
  type Context,
  context as contexts,
  INVALID_SPAN_CONTEXT,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { randomSpanId, randomTraceId } from './random-ids.ts';
import { RecordedSpan, type SpanHome } from './recorded-span.ts';

/** What decides about spans, and who is told of them. */
export interface TracerParts extends SpanHome {
  readonly sampler: Sampler;
  /** Undefined where no processor wants to know. */
  readonly onStart: ((span: RecordedSpan, context: Context) => void) | undefined;
}

const NO_ATTRIBUTES: Attributes = {};
const NO_LINKS: Link[] = [];

/** Source: Trace SDK, "SDK Span creation". */
export function createTracer(parts: TracerParts): Tracer {
  const startSpan = (
    name: string,
    options: SpanOptions = {},
    given: Context = contexts.active(),
  ): Span => {
    const context = options.root === true ? trace.deleteSpan(given) : given;
    if (isTracingSuppressed(context)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const parent = validParent(context);
    const traceId = parent?.traceId ?? randomTraceId();
    const kind = options.kind ?? SpanKind.INTERNAL;
    const decided = parts.sampler.shouldSample(
      context,
      traceId,
      name,
      kind,
      options.attributes ?? NO_ATTRIBUTES,
      options.links ?? NO_LINKS,
    );
    const sampled = decided.decision === SamplingDecision.RECORD_AND_SAMPLED;
    const traceState = decided.traceState ?? parent?.traceState;
    // As the SDK's, it has a trace state even where that is undefined: all are of one shape.
    const own = {
      traceId,
      spanId: randomSpanId(),
      traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      traceState,
    } as SpanContext;
    if (decided.decision === SamplingDecision.NOT_RECORD) return trace.wrapSpanContext(own);
    const span = new RecordedSpan(parts, own, parent, name, kind, options.startTime);
    if (options.attributes !== undefined) span.begin(options.attributes);
    if (decided.attributes !== undefined) span.begin(decided.attributes);
    if (options.links !== undefined) span.addLinks(options.links);
    parts.onStart?.(span, context);
    return span;
  };

  return {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      if (rest.length === 0) return undefined;
      const run = rest.at(-1) as (span: Span) => unknown;
      const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
      const parent = (rest.length > 2 ? (rest[1] as Context) : undefined) ?? contexts.active();
      const span = startSpan(name, options, parent);
      return contexts.with(trace.setSpan(parent, span), run, undefined, span);
    },
  } as Tracer;
}

function validParent(context: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(context);
  return parent !== undefined && trace.isSpanContextValid(parent) ? parent : undefined;
}
