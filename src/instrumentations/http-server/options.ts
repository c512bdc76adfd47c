import type { IncomingMessage } from 'node:http';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { IgnoreRule } from '../../configuration/values/parse-ignored-requests.ts';
import { createIgnoreFilter } from './ignored-requests.ts';
import type { RequestDimensions } from './metric-attributes.ts';
import { type CapturedHeader, capturedHeaders } from './request/captured-headers.ts';
import { DEFAULT_KNOWN_METHODS, knownMethods, type Method } from './request/known-methods.ts';
import { DEFAULT_REDACTED_PARAMETERS } from './request/query-redaction.ts';

/**
 * The options of the upstream http instrumentation, of which those for incoming requests apply here, and some of
 * Sightline's.
 */
export interface HttpServerConfig extends HttpInstrumentationConfig {
  /**
   * Methods that are recorded with their name, case-sensitive; all others are recorded as `_OTHER`. Replaces the
   * whole default list. Default: RFC 9110, PATCH and QUERY. Source: semantic conventions,
   * OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS.
   */
  readonly knownMethods?: readonly string[];
  /** Selects requests that get no span, and no spans below, but count in the metrics: return `true`. */
  readonly untracedIncomingRequestHook?: (request: IncomingMessage) => boolean;
  /** Rules that select such requests. Default: none. Source: SIGHTLINE_IGNORE. */
  readonly untracedRequests?: readonly IgnoreRule[];
  /** Called after the span of a request has ended. Default: none. */
  readonly requestEndHook?: RequestEndHook | undefined;
  /** Records `client.port` if known. Default: false, since it is opt-in in the conventions. */
  readonly recordClientPort?: boolean;
  /**
   * Records `http.request.body.size` and `http.response.body.size` on spans, and the metrics
   * `http.server.request.body.size` and `http.server.response.body.size`. Default: false, since they are opt-in and
   * in development.
   */
  readonly recordBodySizes?: boolean;
  /**
   * Whether a sampler or span processor reads attributes when a span starts. If not, unsampled requests get no
   * attributes. Default: true.
   */
  readonly attributesAtStart?: boolean;
  /** Keeps, until each request ends, the data that identifies the request in an error report. Default: false. */
  readonly rememberRequests?: boolean;
  /** Leaves incoming requests to the upstream instrumentation. Applied in defaults.ts. Default: false. */
  readonly upstreamServerInstrumentation?: boolean;
}

/** A completed request. */
export interface EndedRequest extends RequestDimensions {
  /** Milliseconds, of `performance.now()`. */
  readonly started: number;
}

export type RequestEndHook = (request: IncomingMessage, ended: EndedRequest) => void;

/** The options, prepared for requests. */
export interface Settings {
  readonly config: HttpServerConfig;
  readonly methods: ReadonlyMap<string, Method>;
  readonly redacted: ReadonlySet<string>;
  readonly requestHeaders: readonly CapturedHeader[];
  readonly responseHeaders: readonly CapturedHeader[];
  /** Whether spans get their attributes when they start; otherwise once they are known to be recorded. */
  readonly attributesAtStart: boolean;
  /** Whether the rules exclude a request from traces; `undefined` without rules. */
  readonly isUntraced: ((request: IncomingMessage) => boolean) | undefined;
}

/** Prepares the options once for all requests. */
export function settingsOf(config: HttpServerConfig): Settings {
  const { requestHeaders = [], responseHeaders = [] } =
    config.headersToSpanAttributes?.server ?? {};
  return {
    config,
    methods: knownMethods(config.knownMethods ?? DEFAULT_KNOWN_METHODS),
    redacted: new Set(config.redactedQueryParamsServer ?? DEFAULT_REDACTED_PARAMETERS),
    requestHeaders: capturedHeaders('request', requestHeaders),
    responseHeaders: capturedHeaders('response', responseHeaders),
    attributesAtStart:
      config.attributesAtStart !== false || config.startIncomingSpanHook !== undefined,
    isUntraced: createIgnoreFilter(config.untracedRequests ?? []),
  };
}
