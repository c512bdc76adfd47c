import {
  type Context,
  context as contexts,
  type Span,
  SpanKind,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { RecordedSpan } from '../../signals/traces/span/recorded-span.ts';
import { UnrecordedSpan } from '../../signals/traces/span/unrecorded-span.ts';
import type { Sharing } from '../../signals/traces/span-neighbour.ts';
import { NO_SPAN, requestOf } from '../http-server/request-context.ts';
import { FetchSpan } from './fetch-span.ts';
import { type AboveSpan, HiddenSpan } from './hidden-span.ts';
import { type NextRouting, routingOf } from './next-routing.ts';

/** The scope of the spans that Next.js makes. */
export const SCOPE = 'next.js';

/** Source: Next.js documentation, "OpenTelemetry", "Default Spans in Next.js". */
const TYPE = 'next.span_type';
const ROUTE = 'next.route';
const REQUEST = 'BaseServer.handleRequest';
const FETCH = 'AppRender.fetch';
const ROUTE_HANDLER = 'AppRouteRouteHandlers.runHandler';

/**
 * The tracer of Next.js: its span of a request is the one that the HTTP server has, which it gives the route; the
 * others are recorded where they are asked for.
 *
 * @param showsAll whether they are
 */
export function createNextTracer(tracer: Tracer, sharing: Sharing, showsAll: boolean): Tracer {
  const startSpan = (name: string, options: SpanOptions = {}, given = contexts.active()): Span => {
    const { attributes = {}, kind } = options;
    const type = attributes[TYPE];
    const routing = routingOf(given);
    const page = attributes[ROUTE];
    if (typeof page === 'string') routing?.note(page, false);
    const request = requestOf(given);
    if (type === ROUTE_HANDLER && request?.span.isRecording()) {
      request.span.setAttribute('code.function.name', request.method.name);
    }
    const isOfOurs = type === REQUEST && request !== undefined;
    const within = isOfOurs || kind === SpanKind.CLIENT ? inside(options) : options;
    // Another SDK gets from the service's own libraries what it would get without Sightline.
    if (sharing.neighbour !== undefined) return tracer.startSpan(name, within, given);
    if (type === REQUEST && !isOfOurs) return tracer.startSpan(name, options, given);
    const above = trace.getSpan(given);
    if (type === FETCH && isOurs(above)) {
      const span = new FetchSpan(above, tracer, given, attributes);
      if (showsAll) span.show();
      return span;
    }
    if (showsAll && !isOfOurs) return tracer.startSpan(name, within, given);
    return hiddenSpan(above, routing);
  };

  return {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      if (rest.length === 0) return undefined;
      const run = rest.at(-1) as (span: Span) => unknown;
      const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
      const given = (rest.length > 2 ? (rest[1] as Context) : undefined) ?? contexts.active();
      const span = startSpan(name, options, given);
      const handed =
        span instanceof HiddenSpan && !(span instanceof FetchSpan) ? span.silent : span;
      // What is active already need not be entered: each entrance is some frames in the service's stacks.
      if (span === trace.getSpan(given) && given === contexts.active()) return run(handed);
      return contexts.with(trace.setSpan(given, span), run, undefined, handed);
    },
  } as Tracer;
}

/** The span of a request is ours, so is that of a request to another server. */
function inside(options: SpanOptions): SpanOptions {
  return { ...options, kind: SpanKind.INTERNAL };
}

/** What stands for a span of Next.js below another. */
export function hiddenSpan(above: Span | undefined, routing: NextRouting | undefined): Span {
  if (above === undefined) return NO_SPAN;
  // Not that of a fetch, whose errors the service may catch.
  if (above instanceof HiddenSpan && !(above instanceof FetchSpan)) return above;
  return isOurs(above)
    ? new HiddenSpan(above, routing)
    : trace.wrapSpanContext(above.spanContext());
}

function isOurs(span: Span | undefined): span is AboveSpan {
  return span instanceof RecordedSpan || span instanceof UnrecordedSpan;
}
