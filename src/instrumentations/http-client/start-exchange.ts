import {
  type Attributes,
  type Context,
  type Histogram,
  propagation,
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
import { type Place, placeOf } from '../../util/guard.ts';
import { OTHER_METHOD } from '../http-server/request/known-methods.ts';
import { syntheticType } from '../http-server/request/synthetic-source.ts';
import { NO_SPAN, requestOf } from '../http-server/request-context.ts';
import { Exchange } from './exchange.ts';
import type { ClientSettings } from './options.ts';
import type { Target } from './target.ts';

/** What outgoing requests are recorded with. */
export interface ClientInstruments {
  readonly tracer: Tracer;
  readonly duration: Histogram;
  readonly settings: ClientSettings;
}

/** A request that a client is about to send. */
export interface ClientRequestOptions {
  readonly method: string;
  readonly target: Target;
  readonly userAgent: string | undefined;
  /** Additional attributes. */
  readonly attributes?: Attributes | undefined;
}

/** @param client in the message after "observing requests of" */
export function observationPlace(client: string): Place {
  return placeOf(
    `observing requests of ${client}`,
    'The request continues, but lacks a span or a metric. Report this to Sightline.',
  );
}

/**
 * Whether requests are recorded in a context. Requests of exporters are not; those below an untraced server request
 * are counted, like that request.
 */
export function isObserved(context: Context): boolean {
  return !isTracingSuppressed(context) || requestOf(context) !== undefined;
}

/** Starts the span of an outgoing request, in the active context. */
export function startExchange(
  { method: originalMethod, target, userAgent, attributes: extraAttributes }: ClientRequestOptions,
  { tracer, duration, settings }: ClientInstruments,
): Exchange {
  const caller = activeContext();
  const { methods } = settings;
  // `fetch` sends `patch` in lower case. Source: semantic conventions, `http.request.method_original`.
  const method =
    methods.get(originalMethod) ?? methods.get(originalMethod.toUpperCase()) ?? OTHER_METHOD;
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method.name,
    [ATTR_SERVER_ADDRESS]: target.address,
    [ATTR_URL_FULL]: target.url,
  };
  if (target.port !== undefined) attributes[ATTR_SERVER_PORT] = target.port;
  if (method.name !== originalMethod)
    attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = originalMethod;
  if (userAgent !== undefined) {
    attributes[ATTR_USER_AGENT_ORIGINAL] = userAgent;
    const synthetic = settings.syntheticSource ? syntheticType(userAgent) : undefined;
    if (synthetic !== undefined) attributes['user_agent.synthetic.type'] = synthetic;
  }
  if (extraAttributes !== undefined) Object.assign(attributes, extraAttributes);
  const isAllowed = !settings.requireParent || trace.getSpanContext(caller) !== undefined;
  const span = isAllowed
    ? tracer.startSpan(method.spanName, { kind: SpanKind.CLIENT, attributes }, caller)
    : NO_SPAN;
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(caller, span), headers);
  return new Exchange(span, caller, headers, method, target, duration);
}
