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
  'a trace for the Sentry of the service',
  'Its spans and those of Sightline are of two traces. Report this to Sightline.',
);

const GETTER = {
  get: (carrier: unknown, name: string) =>
    (carrier as Readonly<Record<string, string>>)[name.toLowerCase()],
  keys: (carrier: unknown) => Object.keys(carrier as object),
};

/**
 * Gives Sentry from version 11 on, which keeps contexts and spans of its own, the traces of Sightline: where
 * Sentry begins one, it takes that which is there, or that of the caller; where Sightline does inside what
 * Sentry has begun, it takes that of Sentry.
 */
export function joinTraces(core: SentryCore, client: SentryClient, own: SightlineParts): void {
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
  const begun = new WeakSet<object>();
  const propagator = own.registered.propagation as TextMapPropagator | undefined;

  /** Sentry's first span of a request is started before Sightline sees the request. */
  const callerOf = (request: Request): SpanContext | undefined => {
    begun.add(request);
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
        isRequest(request) && !begun.has(request) && core.hasSpansEnabled?.(client.getOptions());
      const around = isFirst ? callerOf(request) : trace.getSpanContext(activeContext());
      if (around !== undefined && trace.isSpanContextValid(around)) move(scope, around.traceId);
    }),
  );

  if (
    own.sharing.replacement !== undefined ||
    client.getOptions().enableOpenTelemetrySetup === true
  )
    return;
  own.sharing.currentTraceId = (caller) => {
    const span = getActiveSpan();
    if (span !== undefined) return span.spanContext().traceId;
    // Outside of requests, its one trace is that of all the time that the process runs.
    if (getIsolationScope() === getDefaultIsolationScope()) return undefined;
    const scope = getCurrentScope();
    if (caller === undefined) return scope.getPropagationContext().traceId;
    move(scope, caller.traceId);
    return undefined;
  };
}

/** What it sends is none of the service's requests, and it says so in contexts of its own alone. */
export function keepExportsOut(client: SentryClient): void {
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

/** What belongs to the trace of before, as its caller has it, does not go along. */
function move(scope: SentryScope, traceId: string): void {
  const before = scope.getPropagationContext();
  if (before.traceId === traceId) return;
  const dsc = before.dsc && { ...before.dsc, trace_id: traceId };
  scope.setPropagationContext({ ...before, traceId, ...(dsc && { dsc }) });
}
