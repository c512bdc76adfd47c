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
import type { ForegoneDecision, ParentFacts } from './static-sampling.ts';
import type { TracerSharedState } from './tracer-shared-state.ts';

/** What decides about spans, and what receives them. */
export interface TracerParts extends TracerSharedState<RecordedSpan> {
  readonly sampler: Sampler;
  /** Undefined where the sampler must always be asked. */
  readonly foregone: ForegoneDecision | undefined;
  readonly counts: SpanCounts;
  /** Another SDK that gets spans too, once it has come. */
  readonly sharing: Sharing;
  /** Undefined where no processor wants to know. */
  readonly onStart: ((span: RecordedSpan, context: Context) => void) | undefined;
}

const STARTING = placeOf(
  'the start of a span',
  'The span is missing, and what the service does goes on. Report this to Sightline.',
);
const SAMPLING = placeOf(
  'the sampler',
  'Spans that it cannot decide about are not recorded. Check OTEL_TRACES_SAMPLER.',
);
const NOT_SAMPLED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/**
 * Whether the trace id is random, which whoever has made it says, and all others pass on. Source: W3C Trace
 * Context Level 2, section 3.2.2.5.2.
 */
const RANDOM_TRACE_ID = 0x02;

const NO_ATTRIBUTES: Attributes = {};
const NO_LINKS: Link[] = [];
const NO_OPTIONS: SpanOptions = {};

/** Source: Trace SDK, "SDK Span creation". */
export function createTracer(parts: TracerParts): Tracer {
  const { started } = parts.counts;
  const sampledHome = createHome(parts, SamplingDecision.RECORD_AND_SAMPLED);
  const recordedHome = createHome(parts, SamplingDecision.RECORD);
  const sharedHome = createSharedHome(parts);

  const startSpan = (name: string, options?: SpanOptions, given?: Context): Span => {
    try {
      return start(name, options, given);
    } catch (error) {
      failedAt(STARTING, error);
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
  };

  const start = (
    name: string,
    options: SpanOptions = NO_OPTIONS,
    given: Context = contexts.active(),
  ): Span => {
    const context = options.root === true ? trace.deleteSpan(given) : given;
    let above: Span | undefined;
    if (context !== ROOT_CONTEXT) {
      if (isTracingSuppressed(context)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
      above = (parts.sharing.parent ?? trace.getSpan)(context);
    }
    const ours = above === undefined ? undefined : ownIds(above);
    const others = ours === undefined && above !== undefined ? validContext(above) : undefined;
    const parent = ours ?? others;
    const kind = options.kind ?? SpanKind.INTERNAL;
    const foregone = parts.foregone?.(parent);
    const begun =
      parts.sharing.begun === undefined
        ? undefined
        : begunBy(above && validContext(above), context, options);
    const traceId =
      parent?.traceId ??
      begun ??
      (foregone === undefined && ours === undefined ? randomTraceId() : undefined);
    const decided =
      foregone ?? ask(context, traceId ?? ours!.toContext().traceId, name, kind, options);
    const { decision } = decided;
    started[originOf(parent) + decision]!++;
    const sampled =
      decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE;
    const flags = parent === undefined ? sampled : sampled | (parent.traceFlags & RANDOM_TRACE_ID);
    const ids = new SpanIds(traceId, flags, decided.traceState ?? others?.traceState, ours);
    const { neighbour } = parts.sharing;
    const shared =
      neighbour === undefined
        ? undefined
        : neighbour.ask({
            context,
            ids,
            name,
            kind,
            attributes: options.attributes ?? NO_ATTRIBUTES,
            links: options.links ?? NO_LINKS,
          });
    if (decision === SamplingDecision.NOT_RECORD && shared?.wanted !== true) {
      const { watch, scope } = parts;
      const span =
        watch === undefined
          ? new UnrecordedSpan(ids)
          : new WatchedSpan(watch, ids, scope.name, name, kind, options.attributes);
      if (shared !== undefined) neighbour!.keep(span, shared);
      return span;
    }
    const home =
      decision === SamplingDecision.RECORD_AND_SAMPLED
        ? sampledHome
        : decision === SamplingDecision.RECORD
          ? recordedHome
          : sharedHome;
    const clock = above === undefined ? undefined : clockOf(above);
    const span = new RecordedSpan(home, ids, parent, name, kind, options.startTime, clock);
    const { own, shared: known } = options as Partial<SharedStart>;
    if (known !== undefined) {
      if (known.spanName !== undefined) span.name = known.spanName;
      span.takeAttributes(own ?? span.attributeList, known);
    } else if (options.attributes !== undefined) span.begin(options.attributes);
    if (decided.attributes !== undefined) span.begin(decided.attributes);
    if (options.links !== undefined) span.addLinks(options.links);
    if (decision !== SamplingDecision.NOT_RECORD) parts.onStart?.(span, context);
    if (shared !== undefined) {
      if (shared.attributes !== undefined) span.setAttributes(shared.attributes);
      neighbour!.keep(span, shared);
      neighbour!.onStart(span, context, shared);
    }
    return span;
  };

  const begunBy = (
    parent: SpanContext | undefined,
    context: Context,
    { root }: SpanOptions,
  ): string | undefined =>
    root === true || (parent !== undefined && parent.isRemote !== true)
      ? undefined
      : parts.sharing.begun!(parent, context);

  const ask = (
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

/** Spans of one decision, so that their ends are counted without a look at them. */
function createHome(
  { scope, resource, limits, watch, counts: { ended }, onEnd, sharing }: TracerParts,
  decision: SamplingDecision,
): TracerSharedState<RecordedSpan> {
  return {
    scope,
    resource,
    limits,
    watch,
    onEnd(span) {
      ended[decision]!++;
      onEnd(span);
      sharing.neighbour?.onEnd(span);
    },
  };
}

/** Spans that another SDK alone wants. */
function createSharedHome({
  scope,
  resource,
  limits,
  watch,
  sharing,
}: TracerParts): TracerSharedState<RecordedSpan> {
  return { scope, resource, limits, watch, onEnd: (span) => sharing.neighbour?.onEnd(span) };
}

function originOf(parent: ParentFacts | undefined): number {
  if (parent === undefined) return parentOrigin.none;
  return parent.isRemote === true ? parentOrigin.remote : parentOrigin.local;
}

/** Of a span of ours that has no trace state: they do as they are, and nobody need write them as text. */
function ownIds(span: Span): SpanIds | undefined {
  const isOurs = span instanceof RecordedSpan || span instanceof UnrecordedSpan;
  return isOurs && span.ids.state === undefined && span.ids.hasTraceBits ? span.ids : undefined;
}

function validContext(span: Span): SpanContext | undefined {
  const parent = span.spanContext();
  const isOurs = span instanceof RecordedSpan || span instanceof UnrecordedSpan;
  return isOurs || trace.isSpanContextValid(parent) ? parent : undefined;
}

/** Also of a span around one of ours, as those are which are timed. */
function clockOf(span: Span): EpochClock | undefined {
  const recorded = span instanceof RecordedSpan ? span : (span as { inner?: unknown }).inner;
  return recorded instanceof RecordedSpan ? recorded.clock : undefined;
}
