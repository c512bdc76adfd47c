import {
  type Attributes,
  type Context,
  context as contexts,
  INVALID_SPAN_CONTEXT,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import { parentOrigin, type SpanCounts } from '../../export/telemetry-counts.ts';
import { failedAt, placeOf } from '../../util/guard.ts';
import { randomTraceId } from './random-ids.ts';
import type { SharedStart, TakesShared } from './shared-start.ts';
import type { EpochClock } from './span/epoch-clock.ts';
import { RecordedSpan } from './span/recorded-span.ts';
import { SpanIds } from './span/span-ids.ts';
import { UnrecordedSpan } from './span/unrecorded-span.ts';
import { WatchedSpan } from './span/watched-span.ts';
import type { Sharing } from './span-neighbour.ts';
import type { ParentContext, StaticDecision } from './static-sampling.ts';
import type { TracerSharedState } from './tracer-shared-state.ts';

/** The sampler of spans and their recipients. */
export interface TracerParts extends TracerSharedState<RecordedSpan> {
  readonly sampler: Sampler;
  /** Undefined when the sampler must always be called. */
  readonly staticDecision: StaticDecision | undefined;
  readonly counts: SpanCounts;
  /** Another SDK that also receives spans, once it is registered. */
  readonly sharing: Sharing;
  /** Undefined when no processor needs it. */
  readonly onStart: ((span: RecordedSpan, context: Context) => void) | undefined;
}

const STARTING = placeOf('the start of a span', 'The span is missing. Report this to Sightline.');
const SAMPLING = placeOf('the sampler', 'The span was not recorded. Check OTEL_TRACES_SAMPLER.');
const NOT_SAMPLED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/**
 * Set if the trace id is random. Only the creator of the trace knows; everybody else propagates the flag.
 * Source: W3C Trace Context Level 2, section 3.2.2.5.2.
 */
const RANDOM_TRACE_ID = 0x02;

const NO_ATTRIBUTES: Attributes = {};
const NO_LINKS: Link[] = [];
const NO_OPTIONS: SpanOptions = {};

/** Source: Trace SDK, "SDK Span creation". */
export function createTracer(parts: TracerParts): Tracer {
  const { started } = parts.counts;
  const sampledState = createSharedState(parts, SamplingDecision.RECORD_AND_SAMPLED);
  const recordedState = createSharedState(parts, SamplingDecision.RECORD);
  const neighbourState = createNeighbourState(parts);

  const startSpan = (name: string, options?: SpanOptions, parentContext?: Context): Span => {
    try {
      return start(name, options, parentContext);
    } catch (error) {
      failedAt(STARTING, error);
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
  };

  const start = (
    name: string,
    options: SpanOptions = NO_OPTIONS,
    parentContext: Context = contexts.active(),
  ): Span => {
    const context = options.root === true ? trace.deleteSpan(parentContext) : parentContext;
    let parentSpan: Span | undefined;
    if (context !== ROOT_CONTEXT) {
      if (isTracingSuppressed(context)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
      parentSpan = (parts.sharing.parent ?? trace.getSpan)(context);
    }
    const localIds = parentSpan === undefined ? undefined : localIdsOf(parentSpan);
    const validParent =
      localIds === undefined && parentSpan !== undefined ? validContext(parentSpan) : undefined;
    const parent = localIds ?? validParent;
    const kind = options.kind ?? SpanKind.INTERNAL;
    const staticResult = parts.staticDecision?.(parent);
    const currentTraceId =
      parts.sharing.currentTraceId === undefined
        ? undefined
        : findCurrentTraceId(parentSpan && validContext(parentSpan), context, options);
    const traceId =
      parent?.traceId ??
      currentTraceId ??
      (staticResult === undefined && localIds === undefined ? randomTraceId() : undefined);
    const result =
      staticResult ??
      sample(context, traceId ?? localIds!.toContext().traceId, name, kind, options);
    const { decision } = result;
    started[originOf(parent) + decision]!++;
    const sampled =
      decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE;
    const flags = parent === undefined ? sampled : sampled | (parent.traceFlags & RANDOM_TRACE_ID);
    const ids = new SpanIds(traceId, flags, result.traceState ?? validParent?.traceState, localIds);
    const { neighbour } = parts.sharing;
    const shared =
      neighbour === undefined
        ? undefined
        : neighbour.shouldSample({
            context,
            ids,
            name,
            kind,
            attributes: options.attributes ?? NO_ATTRIBUTES,
            links: options.links ?? NO_LINKS,
          });
    if (decision === SamplingDecision.NOT_RECORD && shared?.isSampled !== true) {
      const { observer, scope } = parts;
      const span =
        observer === undefined
          ? new UnrecordedSpan(ids)
          : new WatchedSpan(observer, ids, scope.name, name, kind, options.attributes);
      if (shared !== undefined) neighbour!.keep(span, shared);
      return span;
    }
    const state =
      decision === SamplingDecision.RECORD_AND_SAMPLED
        ? sampledState
        : decision === SamplingDecision.RECORD
          ? recordedState
          : neighbourState;
    const clock = parentSpan === undefined ? undefined : clockOf(parentSpan);
    const span = new RecordedSpan(state, ids, parent, name, kind, options.startTime, clock);
    const { own, shared: sharedAttributes } = options as Partial<SharedStart>;
    if (sharedAttributes !== undefined) {
      if (sharedAttributes.spanName !== undefined) span.name = sharedAttributes.spanName;
      span.takeAttributes(own ?? span.attributeList, sharedAttributes);
    } else if (options.attributes !== undefined) span.begin(options.attributes);
    if (result.attributes !== undefined) span.begin(result.attributes);
    if (options.links !== undefined) span.addLinks(options.links);
    if (decision !== SamplingDecision.NOT_RECORD) parts.onStart?.(span, context);
    if (shared !== undefined) {
      if (shared.attributes !== undefined) span.setAttributes(shared.attributes);
      neighbour!.keep(span, shared);
      neighbour!.onStart(span, context, shared);
    }
    return span;
  };

  const findCurrentTraceId = (
    parent: SpanContext | undefined,
    context: Context,
    { root }: SpanOptions,
  ): string | undefined =>
    root === true || (parent !== undefined && parent.isRemote !== true)
      ? undefined
      : parts.sharing.currentTraceId!(parent, context);

  const sample = (
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    { attributes = NO_ATTRIBUTES, links = NO_LINKS }: SpanOptions,
  ): SamplingResult => {
    try {
      return parts.sampler.shouldSample(context, traceId, name, kind, attributes, links);
    } catch (error) {
      failedAt(SAMPLING, error);
      return NOT_SAMPLED;
    }
  };

  return {
    takesShared: true,
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      if (rest.length === 0) return undefined;
      const run = rest.at(-1) as (span: Span) => unknown;
      const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
      const parent = (rest.length > 2 ? (rest[1] as Context) : undefined) ?? contexts.active();
      const span = startSpan(name, options, parent);
      return contexts.with(trace.setSpan(parent, span), run, undefined, span);
    },
  } as Tracer & TakesShared;
}

/** State of the spans with one sampling decision, so that their ends are counted without reading the span. */
function createSharedState(
  { scope, resource, limits, observer, counts: { ended }, onEnd, sharing }: TracerParts,
  decision: SamplingDecision,
): TracerSharedState<RecordedSpan> {
  return {
    scope,
    resource,
    limits,
    observer,
    onEnd(span) {
      ended[decision]!++;
      onEnd(span);
      sharing.neighbour?.onEnd(span);
    },
  };
}

/** State of the spans that only another SDK samples. */
function createNeighbourState({
  scope,
  resource,
  limits,
  observer,
  sharing,
}: TracerParts): TracerSharedState<RecordedSpan> {
  return { scope, resource, limits, observer, onEnd: (span) => sharing.neighbour?.onEnd(span) };
}

function originOf(parent: ParentContext | undefined): number {
  if (parent === undefined) return parentOrigin.none;
  return parent.isRemote === true ? parentOrigin.remote : parentOrigin.local;
}

/** The ids of a local span without a trace state, which need not be formatted as text. */
function localIdsOf(span: Span): SpanIds | undefined {
  const isLocal = span instanceof RecordedSpan || span instanceof UnrecordedSpan;
  return isLocal && span.ids.state === undefined && span.ids.hasTraceBits ? span.ids : undefined;
}

function validContext(span: Span): SpanContext | undefined {
  const parent = span.spanContext();
  const isLocal = span instanceof RecordedSpan || span instanceof UnrecordedSpan;
  return isLocal || trace.isSpanContextValid(parent) ? parent : undefined;
}

/** Includes spans that wrap a recorded span, such as timed ones. */
function clockOf(span: Span): EpochClock | undefined {
  const recorded = span instanceof RecordedSpan ? span : (span as { inner?: unknown }).inner;
  return recorded instanceof RecordedSpan ? recorded.clock : undefined;
}
