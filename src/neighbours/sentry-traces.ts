import {
  context as contexts,
  ROOT_CONTEXT,
  type SpanContext,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { activeContext } from '../context/active-context.ts';
import { guardedListener, placeOf } from '../util/guard.ts';
import type { SentryClient, SentryCore, SentryScope } from './sentry-core.ts';
import type { SightlineParts } from './sightline-parts.ts';

const JOINING = placeOf(
  "the trace of the service's Sentry SDK",
  'Its spans and those of Sightline are in two traces. Report this to Sightline.',
);

const GETTER = {
  get: (carrier: unknown, name: string) =>
    (carrier as Readonly<Record<string, string>>)[name.toLowerCase()],
  keys: (carrier: unknown) => Object.keys(carrier as object),
};

/**
 * Joins the traces of Sentry 11 and later, which has its own contexts and spans, with those of Sightline: where Sentry
 * starts a trace, it continues the active one, or that of the caller; where Sightline starts a trace inside a span of
 * Sentry, it continues Sentry's.
 */
export function joinTraces(core: SentryCore, client: SentryClient, parts: SightlineParts): void {
  const { getActiveSpan, getCurrentScope, getDefaultIsolationScope, getIsolationScope } = core;
  if (
    client.on === undefined ||
    getActiveSpan === undefined ||
    getCurrentScope === undefined ||
    getDefaultIsolationScope === undefined ||
    getIsolationScope === undefined
  ) {
    return;
  }
  /** Requests whose first span has been started. */
  const startedRequests = new WeakSet<object>();
  const propagator = parts.registered.propagation as TextMapPropagator | undefined;

  /** Sentry starts its first span of a request before Sightline observes the request. */
  const callerOf = (request: Request): SpanContext | undefined => {
    startedRequests.add(request);
    const { headers } = request;
    if (propagator === undefined || headers === undefined) return undefined;
    return trace.getSpanContext(propagator.extract(ROOT_CONTEXT, headers, GETTER));
  };

  client.on(
    'prepareSpanScope',
    guardedListener(JOINING, ({ scope, parentSpan }) => {
      if (parentSpan !== undefined) return;
      const request = getIsolationScope().getScopeData().sdkProcessingMetadata.normalizedRequest;
      const isFirst =
        isRequest(request) &&
        !startedRequests.has(request) &&
        core.hasSpansEnabled?.(client.getOptions());
      const parent = isFirst ? callerOf(request) : trace.getSpanContext(activeContext());
      if (parent !== undefined && trace.isSpanContextValid(parent)) setTrace(scope, parent.traceId);
    }),
  );

  const { sharing } = parts;
  if (sharing.replacement !== undefined || client.getOptions().enableOpenTelemetrySetup === true) {
    return;
  }
  sharing.currentTraceId = (caller) => {
    const span = getActiveSpan();
    if (span !== undefined) return span.spanContext().traceId;
    // Outside requests there is one trace for the whole lifetime of the process.
    if (getIsolationScope() === getDefaultIsolationScope()) return undefined;
    const scope = getCurrentScope();
    if (caller === undefined) return scope.getPropagationContext().traceId;
    setTrace(scope, caller.traceId);
    return undefined;
  };
}

/** Sentry's own requests are not recorded: it only marks them in its own contexts. */
export function suppressExports(client: SentryClient): void {
  const transport = client.getTransport?.();
  if (transport === undefined) return;
  const { send } = transport;
  transport.send = (envelope) =>
    contexts.with(suppressTracing(contexts.active()), send, transport, envelope);
}

interface Request {
  readonly headers?: Readonly<Record<string, string>>;
}

function isRequest(value: unknown): value is Request {
  return typeof value === 'object' && value !== null;
}

function setTrace(scope: SentryScope, traceId: string): void {
  const current = scope.getPropagationContext();
  if (current.traceId === traceId) return;
  const dsc = current.dsc && { ...current.dsc, trace_id: traceId };
  scope.setPropagationContext({ ...current, traceId, ...(dsc && { dsc }) });
}
