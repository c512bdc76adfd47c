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
import { parentOrigin, type SpanCounts } from '../telemetry-counts.ts';
import { randomSpanId, randomTraceId } from './random-ids.ts';
import { RecordedSpan, type SpanHome } from './recorded-span.ts';
import { WatchedSpan } from './watched-span.ts';

/** What decides about spans, and who is told of them. */
export interface TracerParts extends SpanHome {
  readonly sampler: Sampler;
  readonly counts: SpanCounts;
  /** Undefined where no processor wants to know. */
  readonly onStart: ((span: RecordedSpan, context: Context) => void) | undefined;
}

const NO_ATTRIBUTES: Attributes = {};
const NO_LINKS: Link[] = [];

/** Source: Trace SDK, "SDK Span creation". */
export function createTracer(parts: TracerParts): Tracer {
  const { started } = parts.counts;
  const sampledHome = createHome(parts, SamplingDecision.RECORD_AND_SAMPLED);
  const recordedHome = createHome(parts, SamplingDecision.RECORD);

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
    started[originOf(parent) + decided.decision]!++;
    const traceState = decided.traceState ?? parent?.traceState;
    // As the SDK's, it has a trace state even where that is undefined: all are of one shape.
    const own = {
      traceId,
      spanId: randomSpanId(),
      traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      traceState,
    } as SpanContext;
    if (decided.decision === SamplingDecision.NOT_RECORD) {
      const { watch, scope } = parts;
      return watch === undefined
        ? trace.wrapSpanContext(own)
        : new WatchedSpan(watch, own, scope.name, name, kind, options.attributes);
    }
    const home = sampled ? sampledHome : recordedHome;
    const span = new RecordedSpan(home, own, parent, name, kind, options.startTime);
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

/** Spans of one decision, so that their ends are counted without a look at them. */
function createHome(
  { scope, resource, limits, watch, counts: { ended }, onEnd }: TracerParts,
  decision: SamplingDecision,
): SpanHome {
  return {
    scope,
    resource,
    limits,
    watch,
    onEnd(span) {
      ended[decision]!++;
      onEnd(span);
    },
  };
}

function originOf(parent: SpanContext | undefined): number {
  if (parent === undefined) return parentOrigin.none;
  return parent.isRemote === true ? parentOrigin.remote : parentOrigin.local;
}

function validParent(context: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(context);
  return parent !== undefined && trace.isSpanContextValid(parent) ? parent : undefined;
}
