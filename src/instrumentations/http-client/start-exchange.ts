import {
  type Attributes,
  type Context,
  type Histogram,
  INVALID_SPAN_CONTEXT,
  propagation,
  type Span,
  SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  ATTR_USER_AGENT_ORIGINAL,
} from '@opentelemetry/semantic-conventions';
import { activeContext } from '../../context/active-context.ts';
import { OTHER_METHOD } from '../http-server/request/known-methods.ts';
import { syntheticType } from '../http-server/request/synthetic-source.ts';
import { requestOf } from '../http-server/request-context.ts';
import { Exchange } from './exchange.ts';
import type { ClientSettings } from './options.ts';
import type { Target } from './target.ts';

/** What outgoing requests are observed with. */
export interface ClientInstruments {
  readonly tracer: Tracer;
  readonly duration: Histogram;
  readonly settings: ClientSettings;
}

/** What a client knows of a request that it is about to send. */
export interface Outgoing {
  readonly method: string;
  readonly target: Target;
  readonly userAgent: string | undefined;
  /** To be recorded beside what all requests have. */
  readonly attributes?: Attributes | undefined;
}

const NO_SPAN: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/**
 * Whether requests are to be observed here. Those of exporters are not; those of a request that is kept
 * out of traces count as it does.
 */
export function isObserved(context: Context): boolean {
  return !isTracingSuppressed(context) || requestOf(context) !== undefined;
}

/** Begins the span of a request that is being made, in the context that is active. */
export function startExchange(
  { method: original, target, userAgent, attributes: more }: Outgoing,
  { tracer, duration, settings }: ClientInstruments,
): Exchange {
  const caller = activeContext();
  const { methods } = settings;
  // `fetch` sends `patch` as it is written. Source: semantic conventions, `http.request.method_original`.
  const method = methods.get(original) ?? methods.get(original.toUpperCase()) ?? OTHER_METHOD;
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method.name,
    [ATTR_SERVER_ADDRESS]: target.address,
    [ATTR_URL_FULL]: target.url,
  };
  if (target.port !== undefined) attributes[ATTR_SERVER_PORT] = target.port;
  if (method.name !== original) attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = original;
  if (userAgent !== undefined) {
    attributes[ATTR_USER_AGENT_ORIGINAL] = userAgent;
    const synthetic = settings.syntheticSource ? syntheticType(userAgent) : undefined;
    if (synthetic !== undefined) attributes['user_agent.synthetic.type'] = synthetic;
  }
  if (more !== undefined) Object.assign(attributes, more);
  const isWanted = !settings.requireParent || trace.getSpanContext(caller) !== undefined;
  const span = isWanted
    ? tracer.startSpan(method.spanName, { kind: SpanKind.CLIENT, attributes }, caller)
    : NO_SPAN;
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(caller, span), headers);
  return new Exchange(span, caller, headers, method, target, duration);
}
