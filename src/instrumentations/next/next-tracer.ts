import {
  type Context,
  context as contexts,
  type Span,
  SpanKind,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { parseActiveSpanArguments } from '../../signals/traces/active-span-arguments.ts';
import { RecordedSpan } from '../../signals/traces/span/recorded-span.ts';
import { UnrecordedSpan } from '../../signals/traces/span/unrecorded-span.ts';
import type { Sharing } from '../../signals/traces/span-neighbour.ts';
import { NO_SPAN, requestOf } from '../http-server/request-context.ts';
import { FetchSpan } from './fetch-span.ts';
import { HiddenSpan, type ParentSpan } from './hidden-span.ts';
import { type NextRouting, routingOf } from './next-routing.ts';

/** The instrumentation scope of the spans that Next.js creates. */
export const SCOPE = 'next.js';

/** Source: Next.js documentation, "OpenTelemetry", "Default Spans in Next.js". */
const TYPE = 'next.span_type';
const ROUTE = 'next.route';
const REQUEST = 'BaseServer.handleRequest';
const FETCH = 'AppRender.fetch';
const ROUTE_HANDLER = 'AppRouteRouteHandlers.runHandler';

/**
 * Creates the tracer of Next.js. Its span of a request is the span of the HTTP server, which gets the route; other
 * spans are recorded only if configured.
 *
 * @param showsAll whether they are recorded
 */
export function createNextTracer(tracer: Tracer, sharing: Sharing, showsAll: boolean): Tracer {
  const startSpan = (
    name: string,
    options: SpanOptions = {},
    context: Context = contexts.active(),
  ): Span => {
    const { attributes = {}, kind } = options;
    const type = attributes[TYPE];
    const routing = routingOf(context);
    const page = attributes[ROUTE];
    if (typeof page === 'string') routing?.note(page, false);
    const request = requestOf(context);
    if (type === ROUTE_HANDLER && request?.span.isRecording()) {
      request.span.setAttribute('code.function.name', request.method.name);
    }
    const hasServerSpan = type === REQUEST && request !== undefined;
    const spanOptions =
      hasServerSpan || kind === SpanKind.CLIENT ? { ...options, kind: SpanKind.INTERNAL } : options;
    // Another SDK receives from the service's own libraries what it would receive without Sightline.
    if (sharing.neighbour !== undefined) return tracer.startSpan(name, spanOptions, context);
    if (type === REQUEST && !hasServerSpan) return tracer.startSpan(name, options, context);
    const parent = trace.getSpan(context);
    if (type === FETCH && isSightlineSpan(parent)) {
      const span = new FetchSpan(parent, tracer, context, attributes);
      if (showsAll) span.show();
      return span;
    }
    if (showsAll && !hasServerSpan) return tracer.startSpan(name, spanOptions, context);
    return hiddenSpan(parent, routing);
  };

  return {
    startSpan,
    startActiveSpan(name: string, ...args: unknown[]) {
      const call = parseActiveSpanArguments(args);
      if (call === undefined) return undefined;
      const { callback, options, parent } = call;
      const span = startSpan(name, options, parent);
      const callbackSpan =
        span instanceof HiddenSpan && !(span instanceof FetchSpan) ? span.silent : span;
      // A span that is active need not be entered: each entry adds frames to the stacks of the service.
      if (span === trace.getSpan(parent) && parent === contexts.active()) {
        return callback(callbackSpan);
      }
      return contexts.with(trace.setSpan(parent, span), callback, undefined, callbackSpan);
    },
  } as Tracer;
}

/** The span that replaces a span of Next.js below another. */
export function hiddenSpan(parent: Span | undefined, routing: NextRouting | undefined): Span {
  if (parent === undefined) return NO_SPAN;
  // Except for the span of a fetch, whose errors the service may catch.
  if (parent instanceof HiddenSpan && !(parent instanceof FetchSpan)) return parent;
  return isSightlineSpan(parent)
    ? new HiddenSpan(parent, routing)
    : trace.wrapSpanContext(parent.spanContext());
}

function isSightlineSpan(span: Span | undefined): span is ParentSpan {
  return span instanceof RecordedSpan || span instanceof UnrecordedSpan;
}
